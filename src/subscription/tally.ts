/** What the subscriptions of this process have done and hold; /metrics shows it. */
export interface Tally {
  /** Open connections. */
  webSockets: number;
  eventStreams: number;
  /** Subscriptions of all connections. */
  subscribers: number;
  /** Those that differ: as many executions does one event cost. */
  distinct: number;
  /** Events that the distinct subscriptions were told of. */
  events: number;
  /** Executions for events and for openings. */
  executions: number;
  /** Payloads written to connections, and the bytes of their frames. */
  deliveries: number;
  bytes: number;
  /** Payloads and events that a newer one replaced before they were written. */
  dropped: number;
  /** Connections closed because they did not read, because nobody answered a ping, and those refused by a limit. */
  closedSlow: number;
  closedDead: number;
  refused: number;
}

/** Returns a tally of nothing; its owners count it up. */
export const createTally = (): Tally => ({
  webSockets: 0,
  eventStreams: 0,
  subscribers: 0,
  distinct: 0,
  events: 0,
  executions: 0,
  deliveries: 0,
  bytes: 0,
  dropped: 0,
  closedSlow: 0,
  closedDead: 0,
  refused: 0,
});
