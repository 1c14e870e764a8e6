/** The graph in this process over an embedded store that was filled by the real decoder; every statement is remembered. */
import { createSchema } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, type GraphQLDependencies } from '../../src/server-graphql.ts';
import { cellsOf } from '../../src/sources/embedded/cells.ts';
import { createEmbeddedMetrics } from '../../src/sources/embedded/metrics.ts';
import { decodeTraces } from '../../src/sources/embedded/otlp-traces.ts';
import type { ReadValue } from '../../src/sources/embedded/reads.ts';
import { createEmbeddedSearch } from '../../src/sources/embedded/search.ts';
import { openStore, type Store } from '../../src/sources/embedded/store.ts';
import { SPAN_COLUMNS } from '../../src/sources/embedded/tables.ts';
import { createEmbeddedTraces } from '../../src/sources/embedded/traces.ts';
import type { MetricSource } from '../../src/sources/source.ts';
import { DAY_MS, HOUR_MS } from '../../src/time.ts';
import type { ShopSize } from './shop-trace.ts';
import { createTraffic, evenly } from './traffic.ts';

/** A statement that an operation made. */
export interface MadeStatement {
  readonly sql: string;
  readonly values: readonly ReadValue[];
}

/** What an operation gave, how long it took, and what it asked of the store. */
export interface Ran {
  readonly data: unknown;
  readonly ms: number;
  readonly statements: readonly MadeStatement[];
}

/** How long a statement took, and how much it worked. */
export interface Timed {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The graph with its store. */
export interface FilledGraph {
  readonly metrics: MetricSource;
  readonly nowMs: number;
  /** Runs an operation. @throws Error  the answer has errors */
  readonly run: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Ran>;
  /** Runs a statement alone; `cpuMs` is what the whole process worked meanwhile, which other programs hardly change. */
  readonly time: (statement: MadeStatement) => Promise<Timed>;
  readonly engine: string;
  readonly close: () => Promise<void>;
}

const RETENTION_MS = 8 * DAY_MS;
const WRITES_UNDER_WAY = 8;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const unwatched = () => undefined;

/** Reads every column of every span: no question about them can be asked for more. */
export const FULL_SCAN: MadeStatement = {
  sql: `SELECT bit_xor(hash(${SPAN_COLUMNS.map(({ name }) => name).join(', ')})) FROM span`,
  values: [],
};

const fill = async (store: Store, nowMs: number, spans: number, hours: number, size: ShopSize): Promise<void> => {
  const nextBody = createTraffic(1, evenly(nowMs - hours * HOUR_MS, nowMs, spans), size);
  const options = { interner: store.interner, nowMs, retentionMs: RETENTION_MS };
  let written = 0;
  const write = async (): Promise<void> => {
    while (written < spans) {
      const body = nextBody();
      written += body.spans;
      await store.write(decodeTraces(body.bytes, options).batch);
    }
  };
  await Promise.all(Array.from({ length: WRITES_UNDER_WAY }, write));
};

/** Returns the graph over a store in this folder that holds so many spans, spread over the last hours. */
export const openFilledGraph = async (
  dataDir: string,
  spans: number,
  hours: number,
  size: ShopSize,
): Promise<FilledGraph> => {
  const nowMs = Date.now();
  const now = () => nowMs;
  const elapsed = () => performance.now();
  const store = await openStore({ dataDir, retentionMs: RETENTION_MS, maxBytes: 1e12 }, { now, log: quiet });
  await fill(store, nowMs, spans, hours, size);

  let made: MadeStatement[] = [];
  const watched: Store = {
    ...store,
    read: (sql, values, options) => {
      made.push({ sql, values });
      return store.read(sql, values, options);
    },
  };
  const traces = createEmbeddedTraces(watched, createEmbeddedSearch(watched, { now }), { now: elapsed });
  const metrics = createEmbeddedMetrics(watched, { now, describe: (call) => traces.describe(call) });
  const dependencies: GraphQLDependencies = {
    schema: createSchema(),
    sources: { metrics, traces, alerts: null },
    gateway: { version: 'bench', describeSources: () => Promise.resolve([]) },
    links: () => ({ gatewayUrl: 'http://127.0.0.1', grafana: null }),
    lagMs: 0,
    deadlineMs: 60_000,
    now,
    elapsed,
    watcher: {
      operation: unwatched,
      operationError: unwatched,
      batch: unwatched,
      read: unwatched,
      unexpected: ({ error }) => {
        throw error;
      },
    },
  };
  const server = createGraphQLServer(dependencies);
  const cells = cellsOf(await store.read('SELECT version() AS engine', []));
  return {
    metrics,
    nowMs,
    engine: cells.text('engine', 0),
    run: async (query, variables = {}) => {
      made = [];
      const startedAt = elapsed();
      const contextValue = createOperation(dependencies, new AbortController().signal, false);
      const { body } = await server.executeOperation({ query, variables: { ...variables } }, { contextValue });
      const ms = elapsed() - startedAt;
      if (body.kind !== 'single') throw new Error('Expected one answer');
      const { data, errors } = body.singleResult;
      if (errors !== undefined) throw new Error(`The operation failed: ${JSON.stringify(errors)}`);
      return { data, ms, statements: made };
    },
    time: async ({ sql, values }) => {
      const startedAt = elapsed();
      const cpu = process.cpuUsage();
      await store.read(sql, values);
      const { user, system } = process.cpuUsage(cpu);
      return { ms: elapsed() - startedAt, cpuMs: (user + system) / 1_000 };
    },
    close: async () => {
      await server.stop();
      await store.close();
    },
  };
};
