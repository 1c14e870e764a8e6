/** The searches by which calls are sampled: spans of a class, and those that called them. */
import type { TimeRange } from '../../time.ts';
import { MS_US } from '../../time.ts';
import { SERVICE } from './attribute-names.ts';
import type { CountClass, Part } from './count-plan.ts';
import { queriesFor } from './fit-query.ts';
import { KIND, OPERATION, OWN_DIMENSIONS, PEER_FIELDS, STATUS } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import { byPlace, foundSpans, PARENT_ID, type FoundSpan } from './sample-spans.ts';
import { tellsAll } from './tell-fields.ts';
import { byteLength } from './traceql.ts';

/** Added to every search. */
const HINT_BYTES = byteLength(' with (most_recent=true)');

const isOwnField = (field: string): boolean => !field.startsWith('trace:');

/** What spans of the class have to say; those who called the same. */
const fieldsOf = ({ own, refined, tested, isAnswered }: CountClass): readonly string[] => {
  const dimensions = [...own, ...refined, ...tested.map(({ dimension }) => dimension)];
  const asksPeer = dimensions.some((dimension) => ['dependency', 'dependencyKind'].includes(dimension));
  return [
    ...new Set([
      SERVICE,
      STATUS,
      KIND,
      ...dimensions.flatMap((dimension) => OWN_DIMENSIONS[dimension]?.fields ?? []),
      ...(asksPeer ? PEER_FIELDS : []),
      ...(isAnswered ? [PARENT_ID] : OPERATION),
    ]),
  ].filter(isOwnField);
};

/** What a sample of calls holds. */
export interface Sample {
  readonly spans: readonly FoundSpan[];
  /** Callers, by place; null where none were asked for. */
  readonly callers: ReadonlyMap<string, FoundSpan> | null;
}

/** A sample of a class, and how much was read for it. */
export interface TakenSample {
  readonly sample: Sample;
  readonly traces: number;
  /** There are more spans of the class than the search for them gave. */
  readonly isCut: boolean;
}

const isAnswer = ({ facts }: FoundSpan): boolean => facts(KIND) === 'server' || facts(KIND) === 'consumer';

/**
 * Returns the most recent spans of a class, those of calls with who called.
 * @param print  which of its spans
 * @param limit  traces
 * @throws UnsupportedQueryError  the conditions do not fit a query
 */
export const takeSample = async (
  reads: OperationReads,
  countClass: CountClass,
  print: Part['print'],
  range: TimeRange,
  limit: number,
): Promise<TakenSample> => {
  const { conditions, isAnswered } = countClass;
  const fields = fieldsOf(countClass);
  const queries = queriesFor(
    {
      spans: { print },
      conditions: [...conditions, ...tellsAll(fields, conditions)],
      around: (spans) => `${spans} | select(${fields.join(', ')})`,
    },
    HINT_BYTES,
  );
  const answers = await Promise.all(queries.map((query) => reads.search(query, range, limit)));
  const traces = answers.flatMap((answer) => answer.traces);
  const isInside = ({ startUs }: FoundSpan): boolean => startUs >= range.fromMs * MS_US && startUs < range.toMs * MS_US;
  const found = foundSpans(traces);
  return {
    traces: traces.length,
    isCut: answers.some(({ isCut }) => isCut) || traces.some(({ matched, spans }) => matched > spans.length),
    sample: {
      spans: found.filter((span) => isInside(span) && (!isAnswered || isAnswer(span))),
      callers: isAnswered ? byPlace(found.filter((span) => !isAnswer(span))) : null,
    },
  };
};
