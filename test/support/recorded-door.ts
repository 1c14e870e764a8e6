/** The door of a source to a recorded server, for one test at a time: both are closed after it. */
import { afterEach } from '@jest/globals';
import type { SourceKind } from '../../src/completeness/completeness.ts';
import { startRecordedServer, type RecordedServer, type SeenRequest } from './recorded-server.ts';
import { openSourceDoor, type SourceDoor } from './source-door.ts';

/** A door, and what came through it. */
export interface RecordedDoor extends Pick<SourceDoor, 'http' | 'call' | 'reads'> {
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
}

/** Returns the function that opens doors of a source; to be called once a file. */
export const useRecordedDoors = (
  kind: SourceKind,
): ((answer: Parameters<typeof startRecordedServer>[0]) => Promise<RecordedDoor>) => {
  const opened: (SourceDoor | RecordedServer)[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  });
  return async (answer) => {
    const server = await startRecordedServer(answer);
    opened.push(server);
    const door = openSourceDoor(kind, server.url);
    opened.push(door);
    return { http: door.http, call: door.call, reads: door.reads, requests: server.requests };
  };
};
