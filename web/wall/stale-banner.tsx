import { ageText } from '../format/duration.ts';
import type { Staleness } from './staleness.ts';

/** Says across the whole wall that what it shows is not the state of now, and how old it is. */
export const StaleBanner = ({ stale: { title, reason, ageMs } }: { readonly stale: Staleness }) => (
  <div className="stale-banner" role="status">
    <strong>STALE</strong>
    <span className="stale-age">{ageMs === null ? 'nothing came yet' : `data ${ageText(ageMs)} old`}</span>
    <span className="stale-reason">
      <b>{title}.</b> {reason}
    </span>
  </div>
);
