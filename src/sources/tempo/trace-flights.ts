/** Reads under way, which operations that need the same traces share. */
import { toError } from '../../lib/to-error.ts';
import { operationEnded } from '../http-deadline.ts';
import type { DoorCall } from '../http.ts';
import type { SourceCall } from '../source.ts';

/** Reads of several keys that were started together, for one operation. */
interface Departure {
  readonly controller: AbortController;
  /** Flights of it that somebody waits for. */
  awaited: number;
}
interface Flight<Value> {
  readonly value: Promise<Value>;
  readonly departure: Departure;
  waiters: number;
}

/** Starts reads. The keys of one call are read with one call of the source, whose signal ends when nobody waits any more. */
export type StartReads<Value> = (keys: readonly string[], call: DoorCall) => ReadonlyMap<string, Promise<Value>>;

/** Resolves to the values of these keys, or the error of each; rejects with a GatewayError when the operation ends. */
export type TakeFlights<Value> = (
  keys: readonly string[],
  call: SourceCall,
  start: StartReads<Value>,
) => Promise<ReadonlyMap<string, Value | Error>>;

/** Returns how reads are shared: a key that is being read is waited for, the others are started together. */
export const createFlights = <Value>(): TakeFlights<Value> => {
  const flights = new Map<string, Flight<Value>>();

  const depart = (keys: readonly string[], { signal, record }: SourceCall, start: StartReads<Value>): void => {
    if (keys.length === 0) return;
    const departure: Departure = { controller: new AbortController(), awaited: 0 };
    // An operation that goes away ends its own waiting alone: others may have joined.
    const reads = start(keys, { signal: departure.controller.signal, record, owner: signal });
    for (const key of keys) {
      const value = reads.get(key) ?? Promise.reject(new RangeError(`${key} was not read`));
      const flight: Flight<Value> = { value, departure, waiters: 0 };
      flights.set(key, flight);
      const land = (): void => {
        if (flights.get(key) === flight) flights.delete(key);
      };
      value.then(land, land);
    }
  };

  const join = (flight: Flight<Value>): void => {
    if (flight.waiters++ === 0) flight.departure.awaited++;
  };
  const leave = (key: string, flight: Flight<Value>): void => {
    if (--flight.waiters > 0) return;
    // A read that is being given up is nobody's to join.
    if (flights.get(key) === flight) flights.delete(key);
    if (--flight.departure.awaited === 0) flight.departure.controller.abort();
  };

  return async (keys, call, start) => {
    const { signal } = call;
    if (signal.aborted) throw operationEnded('TEMPO', signal);
    const distinct = [...new Set(keys)];
    depart(
      distinct.filter((key) => !flights.has(key)),
      call,
      start,
    );
    const joined = distinct.flatMap((key) => {
      const flight = flights.get(key);
      return flight === undefined ? [] : [{ key, flight }];
    });
    for (const { flight } of joined) join(flight);
    const ended = Promise.withResolvers<never>();
    const end = (): void => ended.reject(operationEnded('TEMPO', signal));
    signal.addEventListener('abort', end, { once: true });
    try {
      const values = Promise.all(
        joined.map(async ({ key, flight }) => [key, await flight.value.catch(toError)] as const),
      );
      return new Map(await Promise.race([values, ended.promise]));
    } finally {
      signal.removeEventListener('abort', end);
      for (const { key, flight } of joined) leave(key, flight);
    }
  };
};
