/** The whole gateway without ports: OTLP through the real receiver into a store in memory, queries through the real schema. */
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { createMetrics } from '../../src/http/metrics.ts';
import type { LoaderBatch } from '../../src/loaders.ts';
import { createSchema } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, type Operation } from '../../src/server-graphql.ts';
import { chooseSources } from '../../src/sources/choose.ts';
import { openEmbedded } from '../../src/sources/embedded/embedded.ts';
import type { AlertSource, SourceRead } from '../../src/sources/source.ts';
import { DAY_MS } from '../../src/time.ts';
import { otlpRequests, type OtlpRequest } from './otlp-body.ts';
import type { PlainTelemetry } from './plain-trace.ts';

/** What a query answered and what it cost. */
export interface Answer {
  /** The data as parsed JSON; null when the operation failed as a whole. */
  readonly data: Data;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: { readonly code: string };
  }[];
  readonly reads: readonly SourceRead[];
  readonly batches: readonly LoaderBatch[];
}
/** JSON whose shape a test knows. */
export type Data = ReturnType<typeof JSON.parse>;

/** A POST to the receiver, its body as it is on the wire. */
export interface SentRequest extends OtlpRequest {
  readonly contentEncoding?: 'gzip';
}

export interface TestGateway {
  readonly send: (requests: readonly SentRequest[]) => Promise<readonly number[]>;
  readonly run: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

const silent = pino({ level: 'silent' });
const schema = createSchema();

/** Opens a gateway over an empty store whose clock stands at `nowMs`, and sends it what is given. */
export const openGateway = async (
  nowMs: number,
  telemetry: PlainTelemetry = { spans: [], logs: [] },
  settings: { readonly retentionMs?: number; readonly alerts?: AlertSource } = {},
): Promise<TestGateway> => {
  const now = (): number => nowMs;
  const elapsed = (): number => performance.now();
  const store = { dataDir: ':memory:', retentionMs: settings.retentionMs ?? 31 * DAY_MS, maxBytes: 1e9 };
  const embedded = await openEmbedded(store, { now, elapsed, log: silent });
  const metrics = createMetrics('test', false);
  const receiver = embedded.createReceiver(metrics, silent);
  const dependencies = {
    schema,
    sources: chooseSources({
      embedded: { ...embedded, lagMs: 0 },
      prometheus: null,
      tempo: null,
      alertmanager: settings.alerts ?? null,
    }),
    gateway: {
      version: 'test',
      describeSources: async (signal: AbortSignal) => [
        await embedded.traces.describe({ signal, record: () => undefined }),
      ],
    },
    links: () => ({
      gatewayUrl: 'http://gateway.example',
      grafana: { url: 'https://grafana.example', tempoUid: 'tempo' },
    }),
    lagMs: 0,
    deadlineMs: 60_000,
    now,
    elapsed,
    watcher: {
      operation: () => undefined,
      operationError: () => undefined,
      batch: () => undefined,
      read: () => undefined,
      unexpected: ({ error }: { readonly error: unknown }) => {
        throw error;
      },
    },
    // Resolvers go on in microtasks: once none is left, everything that can be asked for has been.
    schedule: (ask: () => void) => void setImmediate(ask),
  };
  const server = createGraphQLServer(dependencies);
  await server.start();

  const send = async (requests: readonly SentRequest[]): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (const { path, contentType, contentEncoding, body } of requests) {
      const { statusCode } = await receiver.inject({
        method: 'POST',
        url: path,
        headers: {
          'content-type': contentType,
          ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
        },
        payload: Buffer.from(body),
      });
      statuses.push(statusCode);
    }
    return statuses;
  };

  await send(otlpRequests(telemetry));
  return {
    send,
    run: async (query, variables = {}) => {
      const contextValue: Operation = createOperation(dependencies, new AbortController().signal, true);
      const { body } = await server.executeOperation({ query, variables }, { contextValue });
      if (body.kind !== 'single') throw new Error('one answer expected');
      const { data = null, errors = [] } = JSON.parse(JSON.stringify(body.singleResult)) as Partial<Answer>;
      const { requests = [], batches = [] } = contextValue.explained ?? {};
      return { data, errors, reads: requests, batches };
    },
    close: async () => {
      await receiver.close();
      await server.stop();
      await embedded.store.close();
    },
  };
};
