/** What makes requests of a range other than spans of their kinds: asked once for all questions about the range. */
import type { TimeRange } from '../../time.ts';
import { SERVICE } from './attribute-names.ts';
import { countTexts } from './count-class.ts';
import { SPANS } from './count-plan.ts';
import { IS_RECEIVE, isRequestOf, REQUEST_KINDS } from './metric-conditions.ts';
import { KIND, serviceOf } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import { servicesAmong } from './plan-keys.ts';
import { IS_INTERNAL_ROOT } from './plan-requests.ts';
import type { CountedSeries } from './series-join.ts';
import { toTraceQL, fixed, type Condition } from './traceql-condition.ts';

/** Services of which requests are not just the spans of their kinds. */
export interface RequestRoots {
  /** They have consumers that only fetched messages. */
  readonly receiving: ReadonlySet<string>;
  /** They have parentless INTERNAL spans. */
  readonly internal: ReadonlySet<string>;
}

const serviceIn = ({ labels }: CountedSeries): string => serviceOf((field) => labels.get(field) ?? null);

const IS_ROOT = fixed(`((${toTraceQL([IS_INTERNAL_ROOT])}) || (${toTraceQL([IS_RECEIVE])}))`);

const counted = async (
  reads: OperationReads,
  conditions: readonly Condition[],
  by: readonly string[],
  range: TimeRange,
): Promise<readonly CountedSeries[]> => {
  const found = await Promise.all(countTexts(SPANS, by, conditions).map((text) => reads.instant(text, range)));
  return found.flatMap(({ series }) => series).filter(({ samples }) => samples.some(({ value }) => value > 0));
};

/** Returns the services of a range of which that holds, whatever was asked for. */
export const requestRoots = async (reads: OperationReads, range: TimeRange): Promise<RequestRoots> => {
  const series = await counted(reads, [IS_ROOT], [KIND, SERVICE], range);
  const ofKind = (kind: string): ReadonlySet<string> =>
    new Set(series.filter(({ labels }) => labels.get(KIND) === kind).map(serviceIn));
  return { receiving: ofKind('consumer'), internal: ofKind('internal') };
};

/** Returns those of the services that have requests of their own in the range: nothing stands for those. */
export const enteredAmong = async (
  reads: OperationReads,
  services: ReadonlySet<string>,
  range: TimeRange,
): Promise<ReadonlySet<string>> => {
  const series = await counted(reads, [isRequestOf(REQUEST_KINDS), ...servicesAmong(services)], [SERVICE], range);
  return new Set(series.map(serviceIn));
};
