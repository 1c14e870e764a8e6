/** WebSockets at /graphql: who may upgrade, and what becomes of those who may. */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { isAllowedHost, isAllowedOrigin, type OriginRules } from '../http/origins.ts';
import type { Connections } from './connections.ts';
import { openSocket, type SocketDependencies } from './socket-connection.ts';
import type { ReadViewer } from './viewer.ts';

/** Largest message of a client: far above any document, far below what hurts. */
const MAX_MESSAGE_BYTES = 65_536;

/** What the socket server is made with. */
export interface SocketServerDependencies extends SocketDependencies {
  readonly origins: OriginRules;
  readonly readViewer: ReadViewer;
  readonly connections: Connections;
}

const SOCKET_PATH = '/graphql';

const refuse = (socket: Duplex, status: number, message: string, headers: readonly string[] = []): void => {
  const body = JSON.stringify({ error: message });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
};

/** Answers upgrades of an HTTP server; returns what stops that. Open sockets are ended by their `connections`. */
export const serveSockets = (httpServer: Server, dependencies: SocketServerDependencies): (() => void) => {
  const { origins, readViewer, connections, tally } = dependencies;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
    // One message a turn of each socket: who sends a flood of them must not keep the others waiting.
    allowSynchronousEvents: false,
    handleProtocols,
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { origin, host } = request.headers;
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== SOCKET_PATH) {
      refuse(socket, 404, `WebSockets are served at ${SOCKET_PATH} alone.`);
      return;
    }
    if (!isAllowedHost(host, origins)) {
      const hint = 'To reach it under another name, add that origin to ALLOWED_ORIGINS.';
      refuse(socket, 421, `This gateway listens on loopback and answers as localhost only. ${hint}`);
      return;
    }
    if (!isAllowedOrigin(origin, host, origins)) {
      refuse(socket, 403, 'Pages of this origin may not ask. Add it to ALLOWED_ORIGINS.');
      return;
    }
    const viewer = readViewer(request);
    const refusal = connections.refusal(viewer.id);
    if (refusal !== null) {
      refuse(socket, refusal.status, refusal.message, [`retry-after: ${refusal.retryAfterSeconds}`]);
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      tally.webSockets += 1;
      const connection = openSocket(webSocket, socket, viewer, dependencies, () => {
        tally.webSockets -= 1;
        remove();
      });
      const remove = connections.add(connection);
    });
  };
  // Other upgrades, such as to HTTP/2 by curl and Java, are offers that a server may pass over: theirs are plain requests.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
    httpServer.listenerCount('upgrade') > 0 && headers.upgrade?.toLowerCase() === 'websocket';
  Object.assign(httpServer, { shouldUpgradeCallback });
  httpServer.on('upgrade', upgrade);
  return () => httpServer.off('upgrade', upgrade);
};
