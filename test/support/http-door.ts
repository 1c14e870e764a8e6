/** A door with a fake clock whose pauses take no time, and the reads that went through it. */
import type { SourceRead } from '../../src/sources/source.ts';
import {
  openHttpDoor,
  type HttpAnswer,
  type HttpDeps,
  type HttpDoor,
  type HttpRequest,
  type HttpSettings,
} from '../../src/sources/http.ts';
import { FAULT_NOW_MS } from './fault-server.ts';

export interface TestDoor {
  readonly door: HttpDoor;
  /** What was recorded, in order. */
  readonly reads: SourceRead[];
  /** Milliseconds of the pauses before second tries, in order. */
  readonly pauses: number[];
  /** What both clocks show; a test moves them. */
  readonly clock: { nowMs: number };
  readonly read: (request?: Partial<HttpRequest>, signal?: AbortSignal) => Promise<HttpAnswer>;
}

/** A breaker that no test without a breaker gets to see. */
const NEVER_OPEN = { outages: Number.POSITIVE_INFINITY, openMs: 1 };

/** Returns a request for all of a source; `over` says what is asked instead. */
export const aRequest = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/api/v1/query',
  params: new URLSearchParams({ query: 'up' }),
  accept: 'application/json',
  query: 'up',
  returns: [],
  reuseMs: 0,
  ...over,
});

/** Returns a door to a URL. */
export const openTestDoor = (
  url: string,
  settings: Partial<HttpSettings> = {},
  deps: Partial<HttpDeps> = {},
): TestDoor => {
  const reads: SourceRead[] = [];
  const pauses: number[] = [];
  const clock = { nowMs: FAULT_NOW_MS };
  const now = (): number => clock.nowMs;
  const door = openHttpDoor(
    {
      kind: 'PROMETHEUS',
      url,
      headers: {},
      ca: null,
      timeoutMs: 20_000,
      concurrency: 4,
      maxBodyBytes: 1_000_000,
      ...settings,
    },
    {
      now,
      elapsed: now,
      random: () => 0.5,
      sleep: async (ms) => {
        pauses.push(ms);
      },
      breaker: NEVER_OPEN,
      ...deps,
    },
  );
  return {
    door,
    reads,
    pauses,
    clock,
    read: (request = {}, signal = new AbortController().signal) =>
      door.send(aRequest(request), { signal, record: (read) => reads.push(read) }),
  };
};
