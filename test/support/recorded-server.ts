/** A server on a real socket that answers what it was told, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Of the query of a GET, of the form of a POST. */
  readonly params: URLSearchParams;
  readonly contentType: string | null;
}

/** What is answered; status 200 and JSON unless said otherwise. */
export interface RecordedAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
}

export interface RecordedServer {
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
  readonly close: () => Promise<void>;
}

/** Returns the text of a recorded body, its place below test/fixtures. */
export const recordedBody = (file: string): string =>
  readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8');

/** Starts a server that gives every request to `answer`; 404 as Prometheus says it where that is null. */
export const startRecordedServer = async (
  answer: (request: SeenRequest) => RecordedAnswer | null,
): Promise<RecordedServer> => {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const params =
        request.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : searchParams;
      const seen = {
        method: request.method ?? '',
        path: pathname,
        params,
        contentType: request.headers['content-type'] ?? null,
      };
      requests.push(seen);
      const told = answer(seen) ?? { status: 404, contentType: 'text/plain', body: '404 page not found\n' };
      response.writeHead(told.status ?? 200, { 'content-type': told.contentType ?? 'application/json' }).end(told.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
