/** The traces of chain-traces.ts in a real Tempo: sent where they are not there yet, and waited for until they are found. */
import { setTimeout as wait } from 'node:timers/promises';
import { CHAIN_HOUR, chainBodies, SPANS_PER_TRACE, TRACES, type ChainBody } from './chain-traces.ts';
import { createGetter } from './http-get.ts';
import { createPoster } from './http-post.ts';

/** Where a Tempo is. */
export interface TempoPlace {
  readonly url: string;
  /** For OTLP over HTTP. */
  readonly otlpUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

const FOUND_WITHIN_MS = 120_000;
const POLL_MS = 500;
/** A trace in transit between two places inside of Tempo may be counted twice or not at all. */
const TIMES_ALIKE = 4;
const IDS_PER_SEARCH = 15;

interface Found {
  readonly series?: readonly { readonly value?: number | string }[];
  readonly traces?: readonly { readonly spanSets?: readonly { readonly matched?: number }[] }[];
}

const send = async ({ otlpUrl, headers }: TempoPlace, bodies: readonly ChainBody[]): Promise<void> => {
  const poster = createPoster(`${otlpUrl}/v1/traces`, { ...headers, 'content-type': 'application/x-protobuf' });
  for (const { bytes } of bodies) {
    const { status, body } = await poster.post(bytes);
    if (status !== 200) throw new Error(`Tempo refused spans with ${status}: ${body.toString().slice(0, 500)}`);
  }
  poster.close();
};

/** Resolves when Tempo holds the traces, each span once. @throws Error  it holds something else in that hour, or nothing in time */
export const loadTempo = async (place: TempoPlace): Promise<void> => {
  const { get, close } = createGetter(place.url, place.headers, 1);
  const ask = async (
    path: string,
    query: string,
    range: Readonly<Record<string, string>>,
    more = '',
  ): Promise<Found> => {
    const params = new URLSearchParams({ q: query, ...range });
    return (await get(`${path}?${params.toString()}${more}`)) as Found;
  };
  const instants = (atMs: number): string => String(BigInt(atMs) * 1_000_000n - 1n);
  const hour = { start: instants(CHAIN_HOUR.fromMs), end: instants(CHAIN_HOUR.toMs) };
  const seconds = { start: String(CHAIN_HOUR.fromMs / 1_000), end: String(CHAIN_HOUR.toMs / 1_000 + 1) };
  const spansHeld = async (): Promise<number> => {
    const { series = [] } = await ask('/api/metrics/query', '{ } | count_over_time()', hour);
    return Number(series[0]?.value ?? 0) || 0; // "NaN" where there is none
  };
  const areFoundById = async (ids: readonly string[]): Promise<boolean> => {
    const query = `{ ${ids.map((id) => `trace:id = "${id}"`).join(' || ')} }`;
    const { traces = [] } = await ask('/api/search', query, seconds, `&limit=${ids.length + 1}&spss=1`);
    return traces.length === ids.length && traces.every(({ spanSets }) => spanSets?.[0]?.matched === SPANS_PER_TRACE);
  };

  const bodies = chainBodies();
  const held = await spansHeld();
  if (held === 0) await send(place, bodies);
  const samples = bodies.flatMap(({ traceIds }, index) => (index % 5 === 0 ? [traceIds.slice(0, IDS_PER_SEARCH)] : []));
  const wanted = TRACES * SPANS_PER_TRACE;
  const giveUpAtMs = performance.now() + FOUND_WITHIN_MS;
  for (let alike = 0; alike < TIMES_ALIKE;) {
    const spans = await spansHeld();
    const areThere = spans === wanted && (await Promise.all(samples.map(areFoundById))).every(Boolean);
    alike = areThere ? alike + 1 : 0;
    if (performance.now() > giveUpAtMs) {
      throw new Error(
        `Tempo holds ${spans} spans of that hour, expected ${wanted}: use a tenant or a Tempo without others`,
      );
    }
    if (alike < TIMES_ALIKE) await wait(POLL_MS);
  }
  close();
};
