/** A server on a real socket that replays what another one said, in whatever encoding. */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface ReplayedRequest {
  readonly path: string;
  readonly params: URLSearchParams;
  readonly accept: string;
}
export interface ReplayedAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: Uint8Array | string;
}

export interface ReplayServer {
  readonly url: string;
  readonly requests: readonly ReplayedRequest[];
  /** Answers everything that waits (see `hold`). */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

/** Returns a recorded body of Tempo. */
export const tempoBody = (file: string): Buffer => readFileSync(new URL(`../fixtures/tempo/${file}`, import.meta.url));
/** Returns an answer in protobuf. */
export const protobuf = (body: Uint8Array): ReplayedAnswer => ({ contentType: 'application/protobuf', body });

/** Starts a server that gives every request to `answer`. @param hold answers wait for `release` */
export const startReplay = async (
  answer: (request: ReplayedRequest) => ReplayedAnswer,
  hold = false,
): Promise<ReplayServer> => {
  const requests: ReplayedRequest[] = [];
  const waiting: { response: ServerResponse; request: ReplayedRequest }[] = [];
  let isHeld = hold;
  const send = (response: ServerResponse, request: ReplayedRequest): void => {
    const { status = 200, contentType, body } = answer(request);
    response.writeHead(status, contentType === undefined ? {} : { 'content-type': contentType }).end(body);
  };
  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const request = { path: pathname, params: searchParams, accept: incoming.headers.accept ?? '' };
    requests.push(request);
    if (isHeld) waiting.push({ response, request });
    else send(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    release: () => {
      isHeld = false;
      for (const { response, request } of waiting.splice(0)) send(response, request);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
