/** The graph over sources that are elsewhere, composed as main-sources.ts does it, with clocks and patience of a test. */
import { createSchema } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, type GraphQLDependencies } from '../../src/server-graphql.ts';
import type { ErrorDescription } from '../../src/errors.ts';
import { describeSources } from '../../src/probe.ts';
import { createAlertmanager } from '../../src/sources/alertmanager/alertmanager.ts';
import { chooseSources } from '../../src/sources/choose.ts';
import { openHttpDoor, type HttpDeps, type HttpSettings } from '../../src/sources/http.ts';
import { createPrometheus } from '../../src/sources/prometheus/prometheus.ts';
import { shareReads } from '../../src/sources/share-reads.ts';
import type { SourceRead } from '../../src/sources/source.ts';
import { FAULT_NOW_MS } from './fault-server.ts';
import type { Answer } from './gateway.ts';
import { composeTempo } from './tempo-source.ts';

/** Sources over HTTP. */
export type FaultyKind = 'PROMETHEUS' | 'TEMPO' | 'ALERTMANAGER';

/** Where a source is; settings that are left out are those of a patient door. */
export interface SourceAt extends Partial<HttpSettings> {
  readonly url: string;
}

/** What an operation answered and what it cost. */
export interface GraphAnswer extends Pick<Answer, 'data' | 'errors'> {
  readonly reads: readonly SourceRead[];
}

export interface SourceGraph {
  /** What GraphQL is served from, for a test with a server of its own. */
  readonly dependencies: GraphQLDependencies;
  readonly run: (query: string, signal?: AbortSignal) => Promise<GraphAnswer>;
  /** Errors that are our own mistakes, and all others that a log would show; a test that goes on for long may empty it. */
  readonly told: ErrorDescription[];
  readonly close: () => Promise<void>;
}

const schema = createSchema();
const MAX_KEPT_BYTES = 1_000_000;
/** A breaker that never opens: every row of a table shows its own error. */
const NEVER_OPEN: HttpDeps['breaker'] = { outages: Number.POSITIVE_INFINITY, openMs: 1 };

/** Returns the graph over these sources; null = not set. `now` is FAULT_NOW_MS unless a test moves it. */
export const openSourceGraph = async (
  at: Readonly<Record<FaultyKind, SourceAt | null>>,
  deps: Partial<HttpDeps> = {},
): Promise<SourceGraph> => {
  const now = deps.now ?? (() => FAULT_NOW_MS);
  const told: ErrorDescription[] = [];
  const open = (kind: FaultyKind) => {
    const place = at[kind];
    if (place === null) return null;
    const patient = { headers: {}, ca: null, timeoutMs: 20_000, concurrency: 8, maxBodyBytes: 1_000_000 };
    const door = openHttpDoor(
      { kind, ...patient, ...place },
      { now, elapsed: now, random: () => 0.5, sleep: () => Promise.resolve(), breaker: NEVER_OPEN, ...deps },
    );
    return shareReads(door, { maxBytes: MAX_KEPT_BYTES, now });
  };
  const [prometheus, tempo, alertmanager] = [open('PROMETHEUS'), open('TEMPO'), open('ALERTMANAGER')];
  const sources = chooseSources({
    embedded: null,
    prometheus: prometheus && createPrometheus(prometheus, { now, profile: 'auto' }),
    tempo: tempo && composeTempo(tempo, now),
    alertmanager: alertmanager && createAlertmanager({ http: alertmanager, elapsed: now }),
  });
  const dependencies: GraphQLDependencies = {
    schema,
    sources,
    gateway: {
      version: 'test',
      describeSources: (signal) => describeSources(sources.all, { signal, record: () => undefined }, () => null),
    },
    links: () => ({ gatewayUrl: 'http://gateway.example', grafana: null }),
    lagMs: sources.lagMs,
    deadlineMs: 60_000,
    now,
    elapsed: now,
    watcher: {
      operation: () => undefined,
      operationError: () => undefined,
      batch: () => undefined,
      read: () => undefined,
      unexpected: (description) => void told.push(description),
    },
    schedule: (ask) => void setImmediate(ask),
  };
  const server = createGraphQLServer(dependencies);
  await server.start();
  return {
    dependencies,
    told,
    run: async (query, signal = new AbortController().signal) => {
      const contextValue = createOperation(dependencies, signal, true);
      const { body } = await server.executeOperation({ query }, { contextValue });
      if (body.kind !== 'single') throw new Error('one answer expected');
      const { data = null, errors = [] } = JSON.parse(JSON.stringify(body.singleResult)) as Partial<Answer>;
      return { data, errors, reads: contextValue.explained?.requests ?? [] };
    },
    close: async () => {
      await server.stop();
      for (const door of [prometheus, tempo, alertmanager]) await door?.close();
    },
  };
};
