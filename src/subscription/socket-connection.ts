/** One WebSocket: what graphql-ws needs of it, the frames of the hub, signs of life, and an end when it does not read. */
import type { Duplex } from 'node:stream';
import { CloseCode, MessageType, parseMessage, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { SECOND_MS, type DurationMs } from '../time.ts';
import type { Connection } from './connections.ts';
import type { Payload } from './execution.ts';
import { createOutbox, type Outbox, type OutboxLimits } from './outbox.ts';
import type { Tally } from './tally.ts';
import type { Timer } from './timer.ts';
import type { Viewer } from './viewer.ts';

/** Close codes of RFC 6455 and its registry; clients of graphql-ws come back after either. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** How long a socket that does not read may take to close. */
const DROP_GRACE_MS: DurationMs = 2 * SECOND_MS;
/** Of answers to the client's own messages, such as pongs, so many times what the hub may leave unread. */
const CONTROL_FACTOR = 8;

/** A subscription that is being opened. */
export interface Starting {
  leave: () => void;
}

/** What graphql-ws keeps for a connection, and its hooks find. */
export interface SocketState {
  readonly viewer: Viewer;
  readonly outbox: Outbox;
  /** By their ids. */
  readonly starting: Map<string, Starting>;
  /** Called when the client has introduced itself. */
  readonly acknowledged: () => void;
}

/** What a connection is made with. */
export interface SocketDependencies {
  readonly protocol: Server<SocketState>;
  readonly limits: OutboxLimits & { readonly connectionInitMs: DurationMs };
  readonly timer: Timer;
  readonly elapsed: () => number;
  readonly tally: Tally;
  /** Told of what should never be thrown. */
  readonly failed: (error: unknown) => void;
}

/**
 * Sends `{"id":...,"type":"next","payload":...}` as a message of two fragments (RFC 6455, section 5.4): the second is the same bytes
 * for all sockets, neither serialised nor copied again. Returns the bytes of the message.
 */
const sendNext = (socket: WebSocket, network: Duplex, id: string, payload: Payload, taken: () => void): number => {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const { closed: tail } = payload;
  // Held back until both are there, so that they leave together.
  network.cork();
  socket.send(head, { binary: false, fin: false });
  socket.send(tail, { binary: false, fin: true }, taken);
  network.uncork();
  return head.length + tail.length;
};

/** Returns whether a message is one that only servers send: graphql-ws takes it for valid, and throws. */
const isOfServer = (text: string): boolean =>
  [MessageType.ConnectionAck, MessageType.Next, MessageType.Error].includes(parseMessage(text).type);

/** Returns the connection of a socket that was just opened over `network`; `closed` is called once it is closed. */
export const openSocket = (
  socket: WebSocket,
  network: Duplex,
  viewer: Viewer,
  { protocol, limits, timer, elapsed, tally, failed }: SocketDependencies,
  closed: () => void,
): Connection => {
  let isAlive = true;
  const outbox = createOutbox(
    {
      buffered: () => socket.bufferedAmount,
      write: (id, payload, taken) => sendNext(socket, network, id, payload, taken),
      drop: () => {
        socket.close(TRY_AGAIN_LATER, 'Too slow: results were not read');
        timer(DROP_GRACE_MS, () => socket.terminate());
      },
    },
    limits,
    elapsed,
    tally,
  );
  const cancelInit = timer(limits.connectionInitMs, () =>
    socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
  );
  const left = protocol.opened(
    {
      protocol: socket.protocol,
      // Not told when the network has taken it: an id is free again in the same turn in which graphql-ws tells that it is over.
      send: (data) => {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > CONTROL_FACTOR * limits.maxBufferedBytes) {
          outbox.drop();
          return;
        }
        // An error means that the socket is closing, which its own events tell.
        socket.send(data, outbox.drain);
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => {
        socket.on('message', (data: Buffer) => {
          const text = data.toString();
          take(text).catch((error: unknown) => {
            if (isOfServer(text)) {
              socket.close(CloseCode.BadRequest, 'Invalid message received');
              return;
            }
            failed(error);
            socket.close(CloseCode.InternalServerError, 'Internal error');
          });
        });
      },
    },
    { viewer, outbox, starting: new Map(), acknowledged: cancelInit },
  );
  // A frame too large or malformed, or a reset: ws closes the socket with the code of the protocol by itself.
  socket.on('error', () => undefined);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.once('close', (code, reason) => {
    cancelInit();
    closed();
    left(code, reason.toString()).catch(failed);
  });
  return {
    viewer: viewer.id,
    beat: () => {
      if (!isAlive) {
        tally.closedDead += 1;
        socket.terminate();
        return;
      }
      isAlive = false;
      socket.ping();
      outbox.check();
    },
    goAway: (retryAfterMs) => socket.close(GOING_AWAY, `Going away: come back after ${retryAfterMs} ms`),
    cut: () => socket.terminate(),
  };
};
