/** A WebSocket without a client library: a test writes each message itself, and reads what comes in order. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';

/** A message of the protocol. */
export interface RawMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** An open socket. */
export interface RawWebSocket {
  readonly socket: WebSocket;
  /** The connection below. */
  readonly network: () => Socket;
  /** Sends a message; text goes as it is, all else as JSON. */
  readonly send: (message: unknown) => void;
  /** Resolves to the next message that was not taken yet. */
  readonly next: () => Promise<RawMessage | undefined>;
  /** How many messages were not taken yet. */
  readonly unread: () => number;
  /** Resolves to the close code and its reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Opens a socket; rejects with the status of a refused upgrade in the message. */
export const openRawWebSocket = async (
  url: string,
  protocol = 'graphql-transport-ws',
  headers: Readonly<Record<string, string>> = {},
  network?: Socket,
): Promise<RawWebSocket> => {
  const socket = new WebSocket(url, protocol, {
    headers,
    ...(network === undefined ? {} : { createConnection: () => network }),
  });
  const upgraded = once(socket, 'upgrade');
  const messages: RawMessage[] = [];
  const readers: ((message: RawMessage) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message: RawMessage = JSON.parse(data.toString());
    const reader = readers.shift();
    if (reader === undefined) messages.push(message);
    else reader(message);
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, 'open');
  const [{ socket: below }] = (await upgraded) as [IncomingMessage];
  socket.on('error', () => undefined);
  return {
    socket,
    network: () => below,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () =>
      messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((resolve) => readers.push(resolve)),
    unread: () => messages.length,
    closed,
  };
};

/** Opens a socket and introduces it. */
export const openAcknowledged = async (url: string, network?: Socket): Promise<RawWebSocket> => {
  const raw = await openRawWebSocket(url, 'graphql-transport-ws', {}, network);
  raw.send({ type: 'connection_init' });
  await raw.next();
  return raw;
};
