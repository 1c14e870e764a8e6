/**
 * A server of raw sockets on a free port, whose answers a test writes byte by byte. It counts requests and sockets, and lets
 * a test wait for both; it never parses more of HTTP than where a request ends.
 */
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** 0 for the first request that this server saw. */
  readonly index: number;
}

/** What a server does with a request; it may write, hang, or destroy the socket. */
export type Behave = (socket: Socket, request: SeenRequest) => void;

/** A server that listens on 127.0.0.1, or an address where none does. */
export interface RawServer {
  readonly url: string;
  /** The certificate of the authority behind `https` URLs, for a door that should trust it. */
  readonly ca: string | null;
  /** What was asked so far, in order; a test that goes on for long may empty it. */
  readonly seen: SeenRequest[];
  readonly requests: () => number;
  readonly openSockets: () => number;
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Resolves once so many requests were seen. */
  readonly untilSeen: (count: number) => Promise<void>;
  /** Resolves once no socket is open. */
  readonly untilNoSockets: () => Promise<void>;
  /** Stops listening and destroys the sockets that are left. */
  readonly close: () => Promise<void>;
}

const certificate = (name: string): string =>
  readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** First byte of a client that speaks TLS. */
const TLS_HANDSHAKE = 0x16;
const HEAD_END = '\r\n\r\n';

/** Returns the first request in what was received, and how many bytes of it that is; null while it is incomplete. */
const readRequest = (received: Buffer, index: number): { request: SeenRequest; length: number } | null => {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const [first = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const bodyStart = headEnd + HEAD_END.length;
  const length = bodyStart + Number(headers['content-length'] ?? 0);
  if (received.byteLength < length) return null;
  const [method = '', target = ''] = first.split(' ');
  return { request: { method, target, headers, body: received.toString('utf8', bodyStart, length), index }, length };
};

/** Returns a server that does `behave` with every request. @param secure listens with TLS, and a certificate that no machine trusts */
export const startServer = async (behave: Behave, secure = false): Promise<RawServer> => {
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const waiting: { isOver: () => boolean; resolve: () => void }[] = [];
  let connections = 0;
  const tell = (): void => {
    for (const { isOver, resolve } of waiting) if (isOver()) resolve();
  };
  const until = (isOver: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ isOver, resolve });
      tell();
    });

  const accept = (socket: Socket): void => {
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined); // clients that hang up are what this is for
    socket.on('data', (chunk) => {
      if (chunk[0] === TLS_HANDSHAKE) {
        socket.end(answer(400, 'this is a port for HTTP')); // as HTTP servers do
        return;
      }
      received = Buffer.concat([received, chunk]);
      for (let next = readRequest(received, seen.length); next !== null; next = readRequest(received, seen.length)) {
        received = received.subarray(next.length);
        seen.push(next.request);
        tell();
        behave(socket, next.request);
      }
    });
  };
  const server: Server = secure
    ? createTlsServer({ key: certificate('server-key'), cert: certificate('server') }, accept)
    : createServer(accept);
  // Counted below TLS, so that a connection which never gets through the handshake counts as well.
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      tell();
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    ca: secure ? certificate('authority') : null,
    seen,
    requests: () => seen.length,
    openSockets: () => sockets.size,
    connections: () => connections,
    untilSeen: (count) => until(() => seen.length >= count),
    untilNoSockets: () => until(() => sockets.size === 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** Returns the bytes of an answer with a Content-Length. */
export const answer = (
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Buffer => {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'content-length': String(bytes.byteLength), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Some Reason\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
};
