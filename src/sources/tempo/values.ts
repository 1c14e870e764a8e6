/** Values for autocomplete from Tempo, most frequent first. */
import { DAY_MS, type TimeRange } from '../../time.ts';
import type { SourceCall, SuggestedValue, TraceSource, ValueQuery } from '../source.ts';
import { matchedQuery, searchAll } from './matched-spans.ts';
import { eachApart } from './search-answers.ts';
import { serviceNameOf } from './searched-spans.ts';
import type { TempoApi } from './tempo-api.ts';
import { selectedSpans, valuesPlan, type ValuesPlan } from './values-query.ts';
import { readWholeTraces } from './whole-trace.ts';

/** Longer values are left out: no filter may hold them. */
export const MAX_VALUE_BYTES = 1_024;

/** How far back from its end a range is looked at: one read of a server with the usual limits. */
export const MAX_VALUES_RANGE_MS = DAY_MS;

/** Traces in which attributes are looked for. */
const SAMPLED_TRACES = 20;

const newestPart = ({ fromMs, toMs }: TimeRange): TimeRange => ({
  fromMs: Math.max(fromMs, toMs - MAX_VALUES_RANGE_MS),
  toMs,
});

const isWanted = ({ prefix }: ValueQuery, value: string): boolean =>
  value.toLowerCase().startsWith(prefix.toLowerCase()) && Buffer.byteLength(value) <= MAX_VALUE_BYTES;

/** By count, then by value; values that are only known to be there come last. */
const ranked = (query: ValueQuery, values: readonly SuggestedValue[]): readonly SuggestedValue[] =>
  values
    .filter(({ value }) => isWanted(query, value))
    .sort((one, other) => (other.count ?? 0) - (one.count ?? 0) || (one.value < other.value ? -1 : 1))
    .slice(0, query.limit);

const isUnfiltered = ({ where }: ValueQuery): boolean => Object.keys(where).every((key) => key === 'kinds');

/** One field is the one label, however its name is quoted; of several the first that is there counts. */
const valueOf = ({ field }: ValueQuery, { fields }: ValuesPlan, labels: ReadonlyMap<string, string | null>) => {
  const names = fields.length === 1 ? [...labels.keys()] : fields;
  const label = names.map((name) => labels.get(name) ?? undefined).find((text) => text !== undefined);
  return field === 'SERVICE' ? serviceNameOf(label) : label;
};

/** Returns the autocomplete over an API; attributes' keys are looked for in traces that are read with `read`. */
export const createTempoValues = (api: TempoApi, read: TraceSource['traces']): TraceSource['values'] => {
  const counted = async (query: ValueQuery, plan: ValuesPlan, call: SourceCall): Promise<readonly SuggestedValue[]> => {
    const range = newestPart(query.range);
    const [answers, others] = await Promise.all([
      Promise.all(plan.queries.map((text) => api.metricsInstant(text, range, call))),
      // Counts have the first exception of a span alone.
      query.field === 'EXCEPTION_TYPE' && isUnfiltered(query)
        ? api.tagValues('event.exception.type', null, range, call)
        : [],
    ]);
    const isWhole =
      plan.isCounted && range.fromMs === query.range.fromMs && answers.every(({ notes }) => notes.length === 0);
    const counts = new Map<string, number>();
    for (const { labels, samples } of answers.flatMap(({ series }) => series)) {
      const value = valueOf(query, plan, labels);
      if (value === undefined) continue;
      const sum = samples.reduce((spans, sample) => spans + sample.value, 0);
      counts.set(value, (counts.get(value) ?? 0) + sum);
    }
    const unseen = others.filter(({ value }) => !counts.has(value)).map(({ value }) => ({ value, count: null }));
    // Without a count for all of the range, the order still holds for its newest part.
    const inOrder = ranked(query, [...[...counts].map(([value, count]) => ({ value, count })), ...unseen]);
    return isWhole ? inOrder : inOrder.map(({ value }) => ({ value, count: null }));
  };

  /** Tempo lists keys, but not by a filter, and on some blocks not all of them: the newest traces tell the others. */
  const keys = async (query: ValueQuery, call: SourceCall): Promise<readonly SuggestedValue[]> => {
    const range = newestPart(query.range);
    const searches = selectedSpans(query, matchedQuery).map(matchedQuery);
    const [{ traces }, listed] = await Promise.all([
      searchAll(api, searches, range, SAMPLED_TRACES, call),
      isUnfiltered(query)
        ? Promise.all([api.tags('span', range, call), api.tags('resource', range, call)])
        : Promise.resolve([]),
    ]);
    const whole = await readWholeTraces(read, traces.slice(0, SAMPLED_TRACES), call);
    const found = traces.flatMap(({ traceId, spans }) => {
      const ids = new Set(spans.map(({ spanId }) => spanId));
      return (whole.traces.get(traceId)?.spans ?? [])
        .filter(({ spanId }) => ids.has(spanId))
        .map(({ attributes }) => new Set(attributes.map(({ key }) => key)));
    });
    const counts = new Map<string, number>(listed.flat().map((key) => [key, 0]));
    for (const key of found.flatMap((ofSpan) => [...ofSpan])) counts.set(key, (counts.get(key) ?? 0) + 1);
    // The order is that of a sample, so its numbers are not told.
    const inOrder = ranked(
      query,
      [...counts].map(([value, count]) => ({ value, count })),
    );
    return inOrder.map(({ value }) => ({ value, count: null }));
  };

  return (queries, call) =>
    eachApart(queries, (query) => {
      const plan = valuesPlan(query);
      return plan === null ? keys(query, call) : counted(query, plan, call);
    });
};
