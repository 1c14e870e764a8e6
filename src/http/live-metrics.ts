/** Metrics of what is live: who listens, what is evaluated for them and what that costs. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** What subscriptions have done and hold; those named in COUNTERS only grow. */
export interface LiveCounts {
  readonly webSockets: number;
  readonly eventStreams: number;
  readonly subscribers: number;
  readonly distinct: number;
  readonly events: number;
  readonly executions: number;
  readonly deliveries: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly closedSlow: number;
  readonly closedDead: number;
  readonly refused: number;
}

/** What is counted, the end of its metric's name, and what it says. */
type LiveMetric = readonly [count: keyof LiveCounts, suffix: string, help: string];

const GAUGES: readonly LiveMetric[] = [
  ['webSockets', 'websockets', 'Open WebSockets.'],
  ['eventStreams', 'event_streams', 'Open event streams.'],
  ['subscribers', 'subscribers', 'Subscriptions of all connections.'],
  ['distinct', 'distinct_subscriptions', 'Subscriptions that differ: as many executions does an event cost.'],
];

const COUNTERS: readonly LiveMetric[] = [
  ['events', 'events_total', 'Events that the distinct subscriptions were told of.'],
  ['executions', 'executions_total', 'Executions for events and openings.'],
  ['deliveries', 'deliveries_total', 'Payloads written to connections.'],
  ['bytes', 'bytes_total', 'Bytes of their frames.'],
  ['dropped', 'dropped_total', 'Payloads and events that a newer one replaced before they were written.'],
  ['closedSlow', 'closed_slow_total', 'Connections closed because they did not read.'],
  ['closedDead', 'closed_dead_total', 'Connections closed because nobody answered a ping.'],
  ['refused', 'refused_total', 'Connections and subscriptions refused by a limit.'],
];

/** Adds the metrics; counts and watched filters are asked at every reading and so have to be cheap. */
export const watchLive = (
  registry: Registry,
  counts: () => LiveCounts,
  watched: () => Readonly<Record<string, number>>,
): void => {
  const registers = [registry];
  const read = (name: keyof LiveCounts): number => counts()[name];
  for (const [name, suffix, help] of GAUGES) {
    new Gauge({
      name: `triagraph_live_${suffix}`,
      help,
      registers,
      collect() {
        this.set(read(name));
      },
    });
  }
  for (const [name, suffix, help] of COUNTERS) {
    new Counter({
      name: `triagraph_live_${suffix}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(name));
      },
    });
  }
  new Gauge({
    name: 'triagraph_live_watched_filters',
    help: 'Different filters that are evaluated at every step.',
    labelNames: ['evaluation'],
    registers,
    collect() {
      for (const [evaluation, count] of Object.entries(watched())) this.set({ evaluation }, count);
    },
  });
};
