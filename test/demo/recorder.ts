import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** An OTLP receiver on a free port that keeps the bodies it accepted. */
export type Recorder = {
  readonly endpoint: string;
  readonly traceBodies: readonly Buffer[];
  readonly logBodies: readonly Buffer[];
  /** Resolves when the next request has been answered and its body kept, if it is to be kept. */
  readonly nextRequest: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * A listening recorder.
 * @param replyTo  the answer to the nth request, counted from 0, and to its path; a status of 2xx means that the body is kept
 */
export const startRecorder = async (
  replyTo: (nth: number, path: string) => Reply = () => ({ status: 200 }),
): Promise<Recorder> => {
  const bodies: Record<string, Buffer[]> = { '/v1/traces': [], '/v1/logs': [] };
  let seen = 0;
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const reply = replyTo(seen, request.url ?? '');
      seen += 1;
      if (reply.status < 300) bodies[request.url ?? '']?.push(Buffer.concat(chunks));
      response.writeHead(reply.status, { 'content-type': 'application/x-protobuf', ...reply.headers }).end();
      for (const wake of waiting) wake();
      waiting = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    traceBodies: bodies['/v1/traces'] ?? [],
    logBodies: bodies['/v1/logs'] ?? [],
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
