/** One WebSocket: what graphql-ws needs of it, the frames of the hub, signs of life, and an end when it does not read. */
import { CloseCode, type Server } from 'graphql-ws';
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

/** What graphql-ws keeps for a connection, and its hooks find. */
export interface SocketState {
  readonly viewer: Viewer;
  readonly outbox: Outbox;
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

const CLOSE_BRACE = Buffer.from('}');

/** Returns `{"id":...,"type":"next","payload":...}`: the payload's bytes are copied, never serialised again. */
const nextMessage = (id: string, { json }: Payload): Buffer =>
  Buffer.concat([Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`), json, CLOSE_BRACE]);

/** Returns the connection of a socket that was just opened; `closed` is called once it is closed. */
export const openSocket = (
  socket: WebSocket,
  viewer: Viewer,
  { protocol, limits, timer, elapsed, tally, failed }: SocketDependencies,
  closed: () => void,
): Connection => {
  let isAlive = true;
  const tooSlow = (): void => {
    socket.close(TRY_AGAIN_LATER, 'Too slow: results were not read');
    timer(DROP_GRACE_MS, () => socket.terminate());
  };
  const outbox = createOutbox(
    {
      buffered: () => socket.bufferedAmount,
      write: (frame, taken) => socket.send(frame, { binary: false }, taken),
      frame: nextMessage,
      drop: tooSlow,
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
      send: (data) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) {
            resolve();
            return;
          }
          if (socket.bufferedAmount > CONTROL_FACTOR * limits.maxBufferedBytes) {
            tally.closedSlow += 1;
            tooSlow();
            resolve();
            return;
          }
          // An error means that the socket is closing, which its own events tell.
          socket.send(data, () => resolve());
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => {
        socket.on('message', (data: Buffer) => {
          take(data.toString()).catch((error: unknown) => {
            failed(error);
            socket.close(CloseCode.InternalServerError, 'Internal error');
          });
        });
      },
    },
    { viewer, outbox, acknowledged: cancelInit },
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
