/** Trees of many traces from a few searches. */
import { DAY_MS, SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import { httpError, type HttpAnswer, type HttpDoor } from '../http.ts';
import type { SourceCall, TraceRef } from '../source.ts';
import { limitIn } from './tempo-windows.ts';
import { padded } from './trace-shape.ts';
import { decodeTrees } from './tree-decode.ts';
import { LONG_PACK, packsOf, printTreeQuery, SHORT_PACK } from './tree-query.ts';
import { MAX_SPANS_PER_SPAN_SET } from './traceql.ts';

/** A search reads every block of its range, so that a longer one is worth less than reads by id, which skip blocks. */
const MAX_RANGE_MS: DurationMs = DAY_MS;
const ACCEPT = 'application/protobuf, application/json;q=0.5';
const BAD_REQUEST = 400;

/** Traces that are looked for together. */
export interface TreePack {
  readonly traceIds: readonly string[];
  /** Where one of them may be, padded. */
  readonly range: TimeRange;
}

const lengthOf = ({ fromMs, toMs }: TimeRange): DurationMs => toMs - fromMs;

/** Returns traces in groups whose ranges together are short enough for one search; without those whose own is not. */
export const groupByTime = (refs: readonly TraceRef[]): readonly TreePack[] => {
  const groups: { traceIds: string[]; range: TimeRange }[] = [];
  const placed = refs.flatMap(({ traceId, around }) => (around === null ? [] : [{ traceId, range: padded(around) }]));
  for (const { traceId, range } of placed.toSorted((left, right) => left.range.fromMs - right.range.fromMs)) {
    if (lengthOf(range) > MAX_RANGE_MS) continue;
    const last = groups.at(-1);
    const joined =
      last === undefined ? range : { fromMs: last.range.fromMs, toMs: Math.max(last.range.toMs, range.toMs) };
    if (last === undefined || lengthOf(joined) > MAX_RANGE_MS) groups.push({ traceIds: [traceId], range });
    else {
      last.traceIds.push(traceId);
      last.range = joined;
    }
  }
  return groups;
};

/** A search under way: the traces that it is about, and those of them that it is right about. */
export interface TreeSearch {
  readonly traceIds: readonly string[];
  readonly trees: Promise<ReadonlyMap<string, StoredTrace>>;
}

/** Starts the searches for the trees of these traces; a trace that is in none of them has to be read by id. */
export type SearchTrees = (refs: readonly TraceRef[], call: SourceCall) => readonly TreeSearch[];

const NO_TREES: ReadonlyMap<string, StoredTrace> = new Map();

/**
 * Returns how trees are searched: as many traces in a search as a long query takes, or a short one, once the server has refused
 * a long one.
 */
export const createTreeSearch = (door: HttpDoor): SearchTrees => {
  let isLongRefused = false;

  const send = (query: string, { traceIds, range }: TreePack, call: SourceCall): Promise<HttpAnswer> => {
    const params = new URLSearchParams({
      q: query,
      start: String(Math.floor(range.fromMs / SECOND_MS)),
      end: String(Math.ceil(range.toMs / SECOND_MS)),
      // Above the number of traces, so that the search does not end before it has seen every part of each.
      limit: String(traceIds.length + 1),
      spss: String(MAX_SPANS_PER_SPAN_SET),
    });
    const request = { method: 'GET', path: '/api/search', params, accept: ACCEPT, query } as const;
    return door.send({ ...request, returns: [BAD_REQUEST], reuseMs: 0 }, call);
  };

  const searchPack = async (pack: TreePack, call: SourceCall): Promise<ReadonlyMap<string, StoredTrace>> => {
    const answer = await send(printTreeQuery(pack.traceIds), pack, call);
    if (answer.status !== BAD_REQUEST) return decodeTrees(answer.body, answer.contentType);
    const refusal = Buffer.from(answer.body).toString('utf8');
    // The range is longer than the server lets anyone search: these traces are read by id.
    if (limitIn(refusal) !== null) return NO_TREES;
    if (pack.traceIds.length <= SHORT_PACK) throw httpError('TEMPO', answer, refusal);
    isLongRefused = true;
    const parts = packsOf(pack.traceIds, SHORT_PACK).map((traceIds) => searchPack({ ...pack, traceIds }, call));
    return new Map((await Promise.all(parts)).flatMap((trees) => [...trees]));
  };

  return (refs, call) =>
    groupByTime(refs).flatMap(({ traceIds, range }) =>
      packsOf(traceIds, isLongRefused ? SHORT_PACK : LONG_PACK).map((ids) => ({
        traceIds: ids,
        trees: searchPack({ traceIds: ids, range }, call),
      })),
    );
};
