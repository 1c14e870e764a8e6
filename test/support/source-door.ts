/** A test's door as a source gets it, with the call of one operation. */
import type { SourceKind } from '../../src/completeness/completeness.ts';
import type { HttpDoor } from '../../src/sources/http.ts';
import type { SourceCall, SourceRead } from '../../src/sources/source.ts';
import { openTestDoor } from './http-door.ts';

export interface SourceDoor {
  readonly http: HttpDoor;
  readonly call: SourceCall;
  /** Every read, in the order in which they ended. */
  readonly reads: readonly SourceRead[];
  readonly close: () => Promise<void>;
}

/** Returns the door of a source behind a base URL. */
export const openSourceDoor = (kind: SourceKind, url: string): SourceDoor => {
  const { door, reads } = openTestDoor(url, { kind });
  const call = { signal: new AbortController().signal, record: (read: SourceRead) => void reads.push(read) };
  return { http: door, call, reads, close: () => door.close() };
};
