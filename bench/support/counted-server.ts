/** What servers of these programs have in common that stand where a source would: they count, tell of it, and end when told. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { packRecording, type Exchange } from './recording.ts';

/** Asked for with these paths, which no source has, they tell of themselves. */
export const OWN_PATHS = { counts: '/-/counts', recording: '/-/recording' } as const;

/** What was asked since the start. */
export interface RequestCounts {
  requests: number;
  /** URLs that could not be answered. */
  readonly unknown: string[];
}

/** Returns counts of a server that was asked nothing yet. */
export const noRequests = (): RequestCounts => ({ requests: 0, unknown: [] });

/** Listens on a free port, tells it to the parent process, and resolves when that has said to stop. */
export const serveCounted = async (
  serve: RequestListener,
  counts: RequestCounts,
  recorded: () => readonly Exchange[] = () => [],
): Promise<void> => {
  const server = createServer((request, response) => {
    if (request.url === OWN_PATHS.counts) response.end(JSON.stringify(counts));
    else if (request.url === OWN_PATHS.recording) response.end(packRecording(recorded()));
    else {
      counts.requests++;
      serve(request, response);
    }
  });
  server.keepAliveTimeout = 0; // a program may think for long between two requests
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
  await once(process, 'message');
  server.closeAllConnections();
  server.close();
  process.disconnect();
};
