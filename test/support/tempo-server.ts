/**
 * A real Tempo for tests: TEMPO_URL (reads), TEMPO_OTLP_URL (spans, http://127.0.0.1:4318 when missing), and where it has
 * tenants TEMPO_TENANT, under which each suite gets a tenant of its own. It must accept spans of any age and find them soon
 * (`ingestion_time_range_slack`, `query_end_cutoff: 0s`).
 */
import type { HttpAnswer, HttpDoor } from '../../src/sources/http-door.ts';
import { traceBody } from './otlp-body.ts';
import type { PlainSpan } from './plain-trace.ts';

const url = (process.env.TEMPO_URL ?? '').replace(/\/+$/, '');
const otlpUrl = (process.env.TEMPO_OTLP_URL ?? 'http://127.0.0.1:4318').replace(/\/+$/, '');
const tenant = process.env.TEMPO_TENANT;

/** Whether there is one. */
export const hasTempo = url !== '';
/** What has to be set for there to be one. */
export const TEMPO_NEEDS =
  'TEMPO_URL, TEMPO_OTLP_URL unless it is http://127.0.0.1:4318, TEMPO_TENANT if it has tenants';

const SPANS_PER_BODY = 1_000;
const VISIBLE_WITHIN_MS = 60_000;
const POLL_MS = 250;
/** Ids in one search of the poll: the query stays below 1,024 bytes. */
const IDS_PER_POLL = 15;

export interface TempoServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sends spans as they are; resolves once a search finds every trace with all its spans. */
  readonly load: (spans: readonly PlainSpan[]) => Promise<void>;
  /** Returns the answer of a read; `path` starts with a slash. */
  readonly read: (path: string, params: Readonly<Record<string, string>>) => Promise<Response>;
  /** Returns a door that is a plain fetch, so that a failure is Tempo's and no one else's. `sent` fills with the queries. */
  readonly door: (sent?: string[]) => HttpDoor;
}

const chunks = <Item>(items: readonly Item[], size: number): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const later = async (ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  setTimeout(() => resolve(undefined), ms);
  await promise;
};

/** Returns the server as one suite sees it (`now` in milliseconds): where there are tenants, nobody else writes into its own. */
export const tempoServer = (suite: string, now: () => number): TempoServer => {
  const headers: Record<string, string> =
    tenant === undefined
      ? {}
      : { 'X-Scope-OrgID': `${tenant}-${suite}-${process.pid.toString(36)}${now().toString(36)}` };

  const read: TempoServer['read'] = (path, params) =>
    fetch(`${url}${path}?${new URLSearchParams(params).toString()}`, { headers });

  /** How many spans of each of these traces a search finds. */
  const found = async (ids: readonly string[], range: { start: string; end: string }): Promise<Map<string, number>> => {
    const q = `{ ${ids.map((id) => `trace:id = "${id}"`).join(' || ')} }`;
    const answer = await read('/api/search', { q, limit: String(ids.length), spss: '1', ...range });
    if (!answer.ok) throw new Error(`Tempo answered ${answer.status}: ${await answer.text()}`);
    const { traces = [] } = (await answer.json()) as {
      traces?: { traceID: string; spanSets?: { matched?: number }[] }[];
    };
    return new Map(
      traces.map(({ traceID, spanSets }) => [traceID.padStart(32, '0'), spanSets?.[0]?.matched ?? 0] as const),
    );
  };

  const load: TempoServer['load'] = async (spans) => {
    // A trace that comes in parts may come to lie in two blocks, of which a search shows one.
    const byTrace = [...Map.groupBy(spans, ({ traceId }) => traceId).values()].flat();
    for (const part of chunks(byTrace, SPANS_PER_BODY)) {
      const { path, contentType, body } = traceBody(part, 'protobuf');
      const sent = await fetch(`${otlpUrl}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': contentType },
        body: Buffer.from(body),
      });
      if (!sent.ok) throw new Error(`Tempo refused spans with ${sent.status}: ${await sent.text()}`);
    }
    const starts = spans.map(({ startUs }) => startUs / 1e6);
    const range = {
      start: String(Math.floor(Math.min(...starts)) - 60),
      end: String(Math.ceil(Math.max(...starts)) + 60),
    };
    let open = [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([id, ofTrace]) => ({
      id,
      // A span with the identity of another may be kept or dropped.
      wanted: new Set(ofTrace.map(({ spanId, kind }) => `${spanId} ${kind}`)).size,
    }));
    for (const giveUpAtMs = now() + VISIBLE_WITHIN_MS; open.length > 0;) {
      const missing: typeof open = [];
      for (const part of chunks(open, IDS_PER_POLL)) {
        const counts = await found(
          part.map(({ id }) => id),
          range,
        );
        missing.push(...part.filter(({ id, wanted }) => (counts.get(id) ?? 0) < wanted));
      }
      open = missing;
      if (open.length > 0 && now() > giveUpAtMs) throw new Error(`Tempo still does not find ${open.length} traces`);
      if (open.length > 0) await later(POLL_MS);
    }
  };

  const door: TempoServer['door'] = (sent = []) => ({
    kind: 'TEMPO',
    url,
    send: async ({ path, params, accept, query, returns }, { signal, record }): Promise<HttpAnswer> => {
      const startedMs = performance.now();
      sent.push(`${path}?${params.toString()}`);
      const answer = await fetch(`${url}${path}?${params.toString()}`, { headers: { ...headers, accept }, signal });
      const body = new Uint8Array(await answer.arrayBuffer());
      if (!answer.ok && !returns.includes(answer.status)) {
        throw new Error(`Tempo answered ${answer.status} to ${query}: ${Buffer.from(body).toString()}`);
      }
      record({ source: 'TEMPO', query, ms: performance.now() - startedMs, bytes: body.length, cacheHit: false });
      return { status: answer.status, contentType: answer.headers.get('content-type'), body, retryAfterMs: null };
    },
    close: () => Promise.resolve(),
  });

  return { url, headers, load, read, door };
};
