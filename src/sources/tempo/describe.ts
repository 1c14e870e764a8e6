/** What a Tempo is and can do: tried out, since builds lie about their version or do not tell it. */
import { MINUTE_MS, type UnixMs } from '../../time.ts';
import type { SourceCall, SourceDescription } from '../source.ts';
import type { TempoApi } from './tempo-api.ts';

/** What every Tempo can do. */
const READS: readonly string[] = ['traces', 'exceptions', 'values'];
/** What it can do besides where it has TraceQL metrics. */
const COUNTS: readonly string[] = ['counts', 'origins', 'calls'];

/** Everything impure beside the API. */
export interface DescribeDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => UnixMs;
  /** Milliseconds of a clock that never steps back. */
  readonly elapsed: () => number;
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Returns the description of the server; rejects only where the operation itself has ended. */
export const createDescribe =
  (api: TempoApi, { now, elapsed }: DescribeDeps) =>
  async (call: SourceCall): Promise<SourceDescription> => {
    const described = { kind: 'TEMPO', url: api.url } as const;
    const startMs = elapsed();
    try {
      await api.echo(call);
    } catch (cause) {
      call.signal.throwIfAborted();
      const capabilities = [...READS, ...COUNTS];
      return { ...described, capabilities, isHealthy: false, version: null, latencyMs: null, lastError: textOf(cause) };
    }
    const latencyMs = elapsed() - startMs;
    const range = { fromMs: now() - MINUTE_MS, toMs: now() };
    const [version, metrics] = await Promise.allSettled([
      api.version(call),
      api.metricsInstant('{ status = error } | count_over_time()', range, call),
    ]);
    call.signal.throwIfAborted();
    const failed = [version, metrics].find(({ status }) => status === 'rejected');
    return {
      ...described,
      isHealthy: true,
      version: version.status === 'fulfilled' ? version.value : null,
      capabilities: metrics.status === 'fulfilled' ? [...READS, ...COUNTS] : READS,
      latencyMs,
      lastError: failed?.status === 'rejected' ? textOf(failed.reason) : null,
    };
  };
