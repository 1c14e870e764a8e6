/** When exactly something started to fail: the first matching error trace in the steps in which it most likely did. */
import type { Context } from '../context.ts';
import type { Filter } from '../filter/filter.ts';
import { placeKey } from '../filter/place.ts';
import type { FoundTrace } from '../sources/source.ts';
import { MS_US, SECOND_MS, type TimeRange } from '../time.ts';
import { foundTraceNode, type TraceNode } from '../trace/trace-node.ts';
import { loadIfAnswered } from './load-if-answered.ts';
import type { OnsetNode } from './spike.ts';
import { countedFilter } from './subject.ts';

/** Traces that one search asks for: fewer are all there are, so that the oldest is the first. */
const TRACES = 100;

const whereOf = ({ subject: { exceptionType }, scope }: OnsetNode): Filter => {
  const rest = countedFilter(scope.filter);
  return exceptionType === null ? rest : { ...rest, exceptionType: { equals: exceptionType } };
};

/** The first of the traces that begin in a range: while there are more than a search gives, the earlier half is looked at. */
const findFirst = async (
  context: Context,
  onset: OnsetNode,
  where: Filter,
  range: TimeRange,
): Promise<FoundTrace | null> => {
  const { service, route } = onset.subject;
  const place = placeKey(route === null ? { service } : { service, route });
  const { found } = await context.loaders.errorTraces.load({
    kind: 'traces',
    by: place.dimensions,
    ...place,
    where,
    range,
    limit: TRACES,
    after: null,
    withErrors: false,
  });
  const middleMs = Math.floor((range.fromMs + range.toMs) / 2);
  const oldest = found.at(-1) ?? null;
  if (found.length < TRACES || middleMs - range.fromMs < SECOND_MS) return oldest;
  return (await findFirst(context, onset, where, { fromMs: range.fromMs, toMs: middleMs })) ?? oldest;
};

const known = new WeakMap<OnsetNode['onset'], WeakMap<Context, Promise<TraceNode | null>>>();

const search = async (context: Context, node: OnsetNode): Promise<TraceNode | null> => {
  const { onset, scope } = node;
  const range = { fromMs: onset.atMs, toMs: Math.max(onset.latestMs, onset.atMs + SECOND_MS) };
  const found = await findFirst(context, node, whereOf(node), range);
  return found === null ? null : foundTraceNode(found, scope);
};

/** Returns the first matching error trace from the onset's step to the end of its interval; null where none is found. */
export const loadFirstTrace = (context: Context, node: OnsetNode): Promise<TraceNode | null> => {
  const ofOnset = known.get(node.onset) ?? new WeakMap<Context, Promise<TraceNode | null>>();
  known.set(node.onset, ofOnset);
  const found = ofOnset.get(context) ?? search(context, node);
  ofOnset.set(context, found);
  return found;
};

/** Returns when it started: the first trace's start, or that of the step where no source tells the trace. */
export const loadOnsetMs = async (context: Context, node: OnsetNode): Promise<number> => {
  const { value: trace } = await loadIfAnswered('the first trace', loadFirstTrace(context, node));
  const startUs = trace?.startUs ?? null;
  return startUs === null ? node.onset.atMs : Math.max(Math.floor(startUs / MS_US), node.onset.atMs);
};
