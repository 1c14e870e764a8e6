/**
 * One upstream read for identical requests: those in flight share it, across operations; answers that may be reused are kept
 * for that long, in a cache bounded in bytes.
 */
import { LRUCache } from 'lru-cache';
import type { UnixMs } from '../time.ts';
import { operationEnded } from './http-deadline.ts';
import type { DoorCall, HttpAnswer, HttpDoor, HttpRequest } from './http-door.ts';

/** How a shared door behaves. */
export interface ShareLimits {
  /** Of all answers that are kept, keys included; 0 = none is kept, requests in flight are shared all the same. */
  readonly maxBytes: number;
  readonly now: () => UnixMs;
}

/** What sharing saved, since the start. */
export interface ShareCounts {
  /** Requests that were answered from memory. */
  readonly hits: number;
  /** Requests that joined one in flight. */
  readonly shared: number;
  /** Requests that were sent to the source. */
  readonly misses: number;
  /** Bytes of the answers that are kept now. */
  readonly heldBytes: number;
}

/** A door whose reads are shared. */
export interface SharedDoor extends HttpDoor {
  readonly counts: () => ShareCounts;
}

interface Kept {
  readonly answer: HttpAnswer;
  /** When its request was sent: what it tells is no newer. */
  readonly atMs: UnixMs;
  readonly untilMs: UnixMs;
  readonly bytes: number;
}
interface Flight {
  readonly answer: Promise<HttpAnswer>;
  /** Operations that still wait for it. */
  readonly waiters: Set<object>;
  readonly abandon: () => void;
  /** The longest that one of them lets it be reused. */
  reuseMs: number;
}

/** Of an entry beside its body: key, answer and bookkeeping of the cache. */
const ENTRY_BYTES = 512;

const keyOf = ({ method, path, params, accept, returns }: HttpRequest): string =>
  [method, path, accept, returns.join(), params.toString()].join('\n');

/** Returns a door to the same source whose identical requests share one read. Closing it closes the door behind it. */
export const shareReads = (door: HttpDoor, { maxBytes, now }: ShareLimits): SharedDoor => {
  const flights = new Map<string, Flight>();
  const kept =
    maxBytes > 0 ? new LRUCache<string, Kept>({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes }) : null;
  let hits = 0;
  let shared = 0;
  let misses = 0;

  const dropExpired = (): void => {
    const atMs = now();
    for (const [key, { untilMs }] of kept?.entries() ?? []) if (untilMs <= atMs) kept?.delete(key);
  };
  const keep = (key: string, answer: HttpAnswer, atMs: UnixMs, reuseMs: number): void => {
    const isSuccess = answer.status >= 200 && answer.status < 300;
    if (kept === null || reuseMs <= 0 || !isSuccess) return;
    dropExpired();
    const bytes = answer.body.byteLength + 2 * key.length + ENTRY_BYTES;
    if (bytes <= maxBytes) kept.set(key, { answer, atMs, untilMs: atMs + reuseMs, bytes });
  };
  const find = (key: string, reuseMs: number): HttpAnswer | null => {
    const found = kept?.get(key);
    if (found === undefined) return null;
    const ageMs = now() - found.atMs;
    // A clock that was set back must not make an answer young again.
    return ageMs >= 0 && ageMs < reuseMs && now() < found.untilMs ? found.answer : null;
  };

  const start = (key: string, request: HttpRequest, call: DoorCall): Flight => {
    const controller = new AbortController();
    const atMs = now();
    const owner = call.owner ?? call.signal;
    const answer = door.send(request, { signal: controller.signal, record: call.record, owner });
    const flight: Flight = {
      answer,
      waiters: new Set(),
      reuseMs: request.reuseMs,
      abandon: () => {
        land();
        controller.abort();
      },
    };
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flights.set(key, flight);
    answer.then(
      (got) => {
        land();
        keep(key, got, atMs, flight.reuseMs);
      },
      land, // those who wait get the error, from `answer` itself
    );
    return flight;
  };

  /** Waits for a read until it lands or the operation ends; the last one to leave ends the read. */
  const wait = (flight: Flight, { signal }: DoorCall): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const waiter = {};
      const leave = (): void => {
        flight.waiters.delete(waiter);
        signal.removeEventListener('abort', stop);
      };
      const stop = (): void => {
        leave();
        reject(operationEnded(door.kind, signal));
        if (flight.waiters.size === 0) flight.abandon();
      };
      flight.waiters.add(waiter);
      signal.addEventListener('abort', stop, { once: true });
      flight.answer.finally(leave).then(resolve, reject);
    });

  const send = async (request: HttpRequest, call: DoorCall): Promise<HttpAnswer> => {
    if (call.signal.aborted) throw operationEnded(door.kind, call.signal);
    const recordHit = (bytes: number | null): void =>
      call.record({ source: door.kind, query: request.query, ms: 0, bytes, cacheHit: true });
    const key = keyOf(request);
    const found = find(key, request.reuseMs);
    if (found !== null) {
      hits += 1;
      recordHit(found.body.byteLength);
      return found;
    }
    const flying = flights.get(key);
    if (flying === undefined) {
      misses += 1;
      return wait(start(key, request, call), call);
    }
    shared += 1;
    flying.reuseMs = Math.max(flying.reuseMs, request.reuseMs);
    try {
      const answer = await wait(flying, call);
      recordHit(answer.body.byteLength);
      return answer;
    } catch (error) {
      recordHit(null);
      throw error;
    }
  };

  return {
    kind: door.kind,
    url: door.url,
    get clockSkewMs() {
      return door.clockSkewMs ?? null;
    },
    send,
    close: () => door.close(),
    counts: () => ({ hits, shared, misses, heldBytes: kept?.calculatedSize ?? 0 }),
  };
};
