/** Gauges of the embedded store, read from its state whenever metrics are. */
import { Gauge, type Registry } from 'prom-client';

/** The store's state, as far as it is shown; times are microseconds since the epoch, null when it holds nothing. */
export interface StoreGaugeValues {
  readonly isHealthy: boolean;
  readonly usedBytes: number;
  readonly oldestUs: number | null;
  readonly newestUs: number | null;
  readonly spans: number;
  readonly duplicates: number;
  readonly labels: number;
  readonly queuedBytes: number;
}

const US_PER_SECOND = 1e6;
/** Unknown is not 0: Prometheus knows NaN. */
const secondsOf = (us: number | null): number => (us === null ? NaN : us / US_PER_SECOND);

const GAUGES: readonly (readonly [name: string, help: string, value: (state: StoreGaugeValues) => number])[] = [
  ['healthy', '1 when the store is open and its last commit succeeded.', ({ isHealthy }) => (isHealthy ? 1 : 0)],
  ['used_bytes', 'Used blocks and write-ahead log.', ({ usedBytes }) => usedBytes],
  ['spans', 'Spans held.', ({ spans }) => spans],
  ['duplicate_spans', 'Spans dropped as duplicates since the start.', ({ duplicates }) => duplicates],
  ['labels', 'Rows of the dictionary.', ({ labels }) => labels],
  ['queued_bytes', 'Taken and not yet durable.', ({ queuedBytes }) => queuedBytes],
  ['oldest_span_timestamp_seconds', 'Start of the oldest span held.', ({ oldestUs }) => secondsOf(oldestUs)],
  ['newest_span_timestamp_seconds', 'Start of the newest span held.', ({ newestUs }) => secondsOf(newestUs)],
];

/** Adds the gauges; `status` is asked once a gauge at every reading and so has to be cheap. */
export const watchStore = (registry: Registry, status: () => StoreGaugeValues): void => {
  for (const [name, help, value] of GAUGES) {
    new Gauge({
      name: `triagraph_store_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value(status()));
      },
    });
  }
};
