/** The real HTTP door to a server on this machine, and what was read through it. */
import type { SourceKind } from '../../src/completeness/completeness.ts';
import { openHttpDoor, type HttpDoor } from '../../src/sources/http.ts';
import type { SourceCall, SourceRead } from '../../src/sources/source.ts';

export interface TestDoor {
  readonly http: HttpDoor;
  readonly call: SourceCall;
  /** Every read, in the order in which they ended. */
  readonly reads: readonly SourceRead[];
  /** As a client that goes away. */
  readonly abort: () => void;
  readonly close: () => Promise<void>;
}

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Opens a door to a base URL; its clock stands still and nothing waits before a second try. */
export const openTestDoor = (kind: SourceKind, url: string): TestDoor => {
  const reads: SourceRead[] = [];
  const client = new AbortController();
  const http = openHttpDoor(
    { kind, url, headers: {}, ca: null, timeoutMs: TIMEOUT_MS, concurrency: 4, maxBodyBytes: MAX_BODY_BYTES },
    { now: () => 0, elapsed: () => 0, random: () => 0, sleep: () => Promise.resolve() },
  );
  return {
    http,
    call: { signal: client.signal, record: (read) => void reads.push(read) },
    reads,
    abort: () => {
      client.abort();
    },
    close: () => http.close(),
  };
};
