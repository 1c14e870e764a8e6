/** Metrics of the sources that are reached over HTTP, read from their state whenever metrics are. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** What a source was asked since the start. */
export interface SourceState {
  /** Requests that left for it, by how they ended: `ok`, or the code of the error. A second try is no second request. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Whether the latest request found it there; null before the first one. */
  readonly isUp: boolean | null;
  /** Reads that joined an identical one under way. */
  readonly shared: number;
  /** Bytes of the answers that are kept for the next identical read. */
  readonly heldBytes: number;
}

/** A source with its state. */
export interface WatchedSource {
  readonly name: string;
  readonly state: () => SourceState;
}

/** Adds the metrics; states are asked at every reading and so have to be cheap. Without sources there are none. */
export const watchSources = (registry: Registry, sources: readonly WatchedSource[]): void => {
  if (sources.length === 0) return;
  const registers = [registry];
  new Counter({
    name: 'triagraph_source_requests_total',
    help: 'Requests to a source, by how they ended: ok, or the code of the error.',
    labelNames: ['source', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { name: source, state } of sources) {
        for (const [outcome, count] of state().outcomes) this.inc({ source, outcome }, count);
      }
    },
  });
  new Counter({
    name: 'triagraph_source_shared_reads_total',
    help: 'Reads that joined an identical one under way.',
    labelNames: ['source'],
    registers,
    collect() {
      this.reset();
      for (const { name: source, state } of sources) this.inc({ source }, state().shared);
    },
  });
  const gauge = (name: string, help: string, valueOf: (state: SourceState) => number) =>
    new Gauge({
      name: `triagraph_source_${name}`,
      help,
      labelNames: ['source'],
      registers,
      collect() {
        for (const { name: source, state } of sources) this.set({ source }, valueOf(state()));
      },
    });
  gauge('cache_bytes', 'Bytes of the answers kept in memory.', ({ heldBytes }) => heldBytes);
  // Unknown is not 0: Prometheus knows NaN.
  gauge('up', '1 when the latest request found the source there.', ({ isUp }) => (isUp === null ? NaN : Number(isUp)));
};
