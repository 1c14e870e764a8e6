/** The searches by which a class of a count is sampled: its spans, and those around them that tell what they do not. */
import type { TimeRange } from '../../time.ts';
import { MS_US } from '../../time.ts';
import type { Dimension, SourceCall } from '../source.ts';
import { EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, EXCEPTION_TYPE, SERVICE } from './attribute-names.ts';
import { PLACE_DIMENSIONS, type CountClass, type Part } from './count-plan.ts';
import {
  ERROR_FIELDS,
  KIND,
  OPERATION,
  OWN_DIMENSIONS,
  PEER_FIELDS,
  ROOT_NAME,
  ROOT_SERVICE,
  STATUS,
} from './metric-facts.ts';
import { fieldsThatFit, queriesFor } from './fit-query.ts';
import { byPlace, foundSpans, PARENT_ID, placeOf, type FoundSpan } from './sample-spans.ts';
import type { Sample } from './sample-units.ts';
import type { SearchResult, TempoApi } from './tempo-api.ts';
import { tellsAll, tellsMatched } from './tell-fields.ts';
import { toTraceQL, type Condition } from './traceql-condition.ts';
import { byteLength } from './traceql.ts';

/** Added to every search. */
const HINT_BYTES = byteLength(' with (most_recent=true)');

const select = (spans: string, fields: readonly string[]): string => `${spans} | select(${fields.join(', ')})`;

const fieldsOf = (dimensions: readonly Dimension[]): readonly string[] =>
  dimensions.flatMap((dimension) => OWN_DIMENSIONS[dimension]?.fields ?? []);

const isOfTrace = (field: string): boolean => field === ROOT_SERVICE || field === ROOT_NAME;

/** What a span of the class itself has to say for the dimensions. */
const baseFields = (countClass: CountClass): readonly string[] => {
  const { own, refined, tested, hasException, relatives, sampled } = countClass;
  const ofSpan = refined.filter((dimension) => !PLACE_DIMENSIONS.includes(dimension));
  const asksError = ofSpan.some((dimension) => ['title', 'errorKind', 'group'].includes(dimension)) && !hasException;
  const asksPeer = ofSpan.some((dimension) => ['dependency', 'dependencyKind'].includes(dimension));
  const fields = [
    SERVICE,
    STATUS,
    ...fieldsOf([...own, ...ofSpan, ...tested.map(({ dimension }) => dimension)]),
    ...(hasException ? [EXCEPTION_TYPE, EXCEPTION_MESSAGE] : []),
    ...(hasException && ofSpan.includes('group') ? [EXCEPTION_STACKTRACE] : []),
    ...(asksError ? ERROR_FIELDS : []),
    ...(asksPeer ? PEER_FIELDS : []),
    ...(relatives.some(({ kind }) => kind === 'CALLERS') ? [PARENT_ID] : []),
    // A root has nothing above it: it tells its place itself.
    ...(relatives.some(({ kind }) => kind === 'ANCESTORS') ? aroundFields(countClass) : []),
    ...(sampled.isRequest === null ? [] : [KIND, ...OPERATION]),
  ];
  return [...new Set(fields)].filter((field) => !isOfTrace(field));
};

/** What ancestors (or callers) have to say. */
const aroundFields = ({ refined, residual, relatives }: CountClass): readonly string[] => {
  const isCalled = relatives.some(({ kind }) => kind === 'CALLERS');
  const place = refined.filter((dimension) => PLACE_DIMENSIONS.includes(dimension) || isCalled);
  return [
    ...new Set([
      SERVICE,
      KIND,
      'name',
      ...(isCalled ? [STATUS, ...PEER_FIELDS] : [PARENT_ID, ...OPERATION]),
      ...fieldsOf(place),
      ...(residual?.statusCode === undefined ? [] : fieldsOf(['statusCode'])),
    ]),
  ];
};

/** An attribute of events that a condition names is told as the condition matched it; one that is selected, of the last event. */
const withoutMatched = (fields: readonly string[], conditions: readonly Condition[]): readonly string[] => {
  const text = toTraceQL(conditions.filter(tellsMatched));
  return fields.filter((field) => !field.startsWith('event.') || !text.includes(field));
};

/** Spans of the same traces that several searches selected different things of. */
const merged = (found: readonly SearchResult[]): SearchResult => {
  const [first, ...others] = found;
  if (first === undefined || others.length === 0) return first ?? { traces: [], isCut: false };
  const attributes = new Map<string, Map<string, string>>();
  const names = new Map<string, string>();
  for (const trace of found.flatMap(({ traces }) => traces)) {
    for (const span of trace.spans) {
      const at = placeOf(trace.traceId, span.spanId);
      attributes.set(at, new Map([...(attributes.get(at) ?? []), ...span.attributes]));
      if (span.name !== null) names.set(at, span.name);
    }
  }
  return {
    isCut: found.some(({ isCut }) => isCut),
    traces: first.traces.map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => {
        const at = placeOf(trace.traceId, span.spanId);
        return { ...span, name: names.get(at) ?? span.name, attributes: attributes.get(at) ?? span.attributes };
      }),
    })),
  };
};

/** One search, in as many queries as its conditions and what is selected need. */
const searchAll = async (
  api: TempoApi,
  countClass: CountClass,
  spans: Pick<Part, 'print' | 'pieces'>,
  fields: readonly string[],
  range: TimeRange,
  limit: number,
  call: SourceCall,
): Promise<SearchResult> => {
  const queries = (some: readonly string[]): readonly string[] => {
    const conditions = [...countClass.conditions, ...tellsAll(some, countClass.conditions)];
    return queriesFor({ spans, conditions, around: (text) => select(text, some) }, HINT_BYTES);
  };
  const found = await Promise.all(
    fieldsThatFit(fields, queries).map(async (some) => {
      const answers = await Promise.all(queries(some).map((query) => api.search(query, range, { limit }, call)));
      return { traces: answers.flatMap(({ traces }) => traces), isCut: answers.some(({ isCut }) => isCut) };
    }),
  );
  return merged(found);
};

/** A sample of a class, and how much was read for it. */
export interface TakenSample {
  readonly sample: Sample;
  readonly traces: number;
  /** There are more spans of the class than the search for them gave. */
  readonly isCut: boolean;
}

const union = <Item>(lists: readonly (readonly Item[])[]): readonly Item[] => [...new Set(lists.flat())];

/** Returns what classes that are sampled together have in common, with all that any of them needs. */
export const sampledTogether = (classes: readonly [CountClass, ...CountClass[]]): CountClass => ({
  ...classes[0],
  conditions: classes[0].sampled.conditions,
  own: union(classes.map(({ own }) => own)),
  refined: union(classes.map(({ refined }) => refined)),
  tested: union(classes.map(({ tested }) => tested)),
  relatives: union(classes.map(({ relatives }) => relatives)),
  residual: classes.find(({ residual }) => residual !== null)?.residual ?? null,
});

/**
 * Returns the most recent spans of a class, with what is around them; all of its searches run at once.
 * @param limit  traces
 */
export const takeSample = async (
  api: TempoApi,
  countClass: CountClass,
  range: TimeRange,
  limit: number,
  call: SourceCall,
): Promise<TakenSample> => {
  const { parts, relatives, conditions, refined, residual } = countClass;
  const [base, ...others] = parts;
  // What is wanted of the newest one alone does not depend on the other parts.
  const isRefined = refined.length > 0 || residual !== null || relatives.length > 0;
  const search = (spans: Pick<Part, 'print' | 'pieces'>, fields: readonly string[]) =>
    searchAll(api, countClass, spans, fields, range, limit, call);
  const spansOf = ({ traces }: SearchResult): readonly FoundSpan[] => foundSpans(traces);
  const relativeSpans = async (kinds: readonly string[], fields: readonly string[]) => {
    const asked = relatives.filter(({ kind }) => kinds.includes(kind));
    if (asked.length === 0) return null;
    return (await Promise.all(asked.map((spans) => search(spans, fields)))).flatMap(spansOf);
  };
  const [found, ofParts, around, answers] = await Promise.all([
    search(base, withoutMatched(baseFields(countClass), conditions)),
    Promise.all(isRefined ? others.map((part) => search(part, [STATUS])) : []),
    relativeSpans(['ANCESTORS', 'CALLERS'], aroundFields(countClass)),
    relativeSpans(['CALLEES'], [SERVICE, PARENT_ID]),
  ]);
  const placing = relatives.some(({ kind }) => kind === 'ANCESTORS') ? spansOf(found) : [];
  const isInside = ({ startUs }: FoundSpan): boolean => startUs >= range.fromMs * MS_US && startUs < range.toMs * MS_US;
  const placed = ({ traceId, spanId }: FoundSpan): string => placeOf(traceId, spanId);
  return {
    traces: found.traces.length,
    isCut: found.isCut || found.traces.some(({ matched, spans }) => matched > spans.length),
    sample: {
      spans: spansOf(found).filter(isInside),
      parts: ofParts.map((part) => new Set(spansOf(part).map(placed))),
      around: around === null ? null : byPlace([...placing, ...around]),
      answers:
        answers === null
          ? null
          : Map.groupBy(answers, ({ traceId, facts }) => placeOf(traceId, facts(PARENT_ID) ?? '')),
    },
  };
};
