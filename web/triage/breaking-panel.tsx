import { clockText } from '../format/clock.ts';
import { BreakingDocument, type BreakingQuery } from '../generated/operations.ts';
import { findingFacts, standingText } from './finding-facts.ts';
import { NarrowLink } from './narrow-link.tsx';
import { QueryPanel, type PanelProps } from './panel.tsx';
import { Places } from './places.tsx';

type Finding = NonNullable<NonNullable<BreakingQuery['triage']>['breaking']>['findings'][number];

/** Why a finding stands where it does, for whoever doubts it. */
const Score = ({ finding: { score, scoreParts, service } }: { readonly finding: Finding }) => (
  <details className="finding-score">
    <summary aria-label={`score ${Math.round(score * 100)} of 100, why ${service.name} stands here`}>
      {Math.round(score * 100)}
    </summary>
    <ul>
      {scoreParts.map(({ name, value, weight, reason }) => (
        <li key={name}>
          <b>
            {Math.round(value * weight * 100)} of {Math.round(weight * 100)}
          </b>{' '}
          {name}: {reason}
        </li>
      ))}
    </ul>
  </details>
);

const FindingLine = ({ finding }: { readonly finding: Finding }) => {
  const { service, route, summary, spike, links } = finding;
  const isRising = spike !== null && spike.state !== 'RESOLVED';
  return (
    <li className={isRising ? 'rising' : 'quiet'}>
      <Score finding={finding} />
      <div>
        <p className="finding-what">{summary}</p>
        <p className="finding-more">
          <strong>{standingText(spike)}</strong>
          {findingFacts(finding, (atMs) => clockText(atMs, Date.now())).map((fact) => `, ${fact}`)}
        </p>
      </div>
      <span className="finding-links">
        <NarrowLink change={{ service: service.name, route: route?.name ?? null }}>narrow to {service.name}</NarrowLink>
        <Places links={links} subject={service.name} />
      </span>
    </li>
  );
};

/** What is breaking, where, since when, in sentences. */
export const BreakingPanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="What is breaking"
    about="Where errors start, the most likely place to look first. The number is its score of 100; open it to see why."
    className="breaking"
    document={BreakingDocument}
    variables={{ range, filter, first: 5 }}
    turn={turn}
    empty="Nothing is breaking in this window."
    honesty={({ triage }) => triage?.breaking?.completeness}
    draw={({ triage }) => {
      const findings = triage?.breaking?.findings ?? [];
      return findings.length === 0 ? null : (
        <ol>
          {findings.map((finding) => (
            <FindingLine key={finding.rank} finding={finding} />
          ))}
        </ol>
      );
    }}
  />
);
