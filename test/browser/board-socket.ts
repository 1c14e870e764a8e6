import type { Page, WebSocketRoute } from 'playwright-core';
import type { Board } from '../support/made-board.ts';

/** A gateway's WebSocket that the test plays. */
export interface BoardSocket {
  /** Sends a board to every open subscription. */
  readonly send: (board: Board) => void;
  /** Sends a board with problems beside it. */
  readonly sendWith: (board: Board | null, errors: readonly object[]) => void;
  /** Closes every socket with a code; new ones are refused until `open` is called. */
  readonly shut: () => Promise<void>;
  readonly open: () => void;
  /** Variables of every subscription so far. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
}

/** Plays graphql-transport-ws for `page`: every subscription gets `first` at once. Call it before the page is opened. */
export const playBoardSocket = async (page: Page, first: () => Board | null): Promise<BoardSocket> => {
  const subscriptions = new Map<string, WebSocketRoute>();
  const asked: Readonly<Record<string, unknown>>[] = [];
  let isShut = false;
  const deliver = (socket: WebSocketRoute, id: string, payload: object) =>
    socket.send(JSON.stringify({ id, type: 'next', payload }));
  await page.routeWebSocket(/\/graphql$/, async (socket) => {
    if (isShut) {
      await socket.close({ code: 1012, reason: 'Service Restart' });
      return;
    }
    const own = new Set<string>();
    socket.onMessage((text) => {
      const { type, id, payload } = JSON.parse(String(text));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'ping') socket.send('{"type":"pong"}');
      if (type === 'complete') subscriptions.delete(id);
      if (type !== 'subscribe') return;
      own.add(id);
      subscriptions.set(id, socket);
      asked.push(payload.variables);
      const board = first();
      if (board !== null) deliver(socket, id, { data: { board } });
    });
    socket.onClose(() => own.forEach((id) => subscriptions.delete(id)));
  });
  const sendAll = (payload: object) => {
    for (const [id, socket] of subscriptions) deliver(socket, id, payload);
  };
  return {
    asked,
    send: (board) => sendAll({ data: { board } }),
    sendWith: (board, errors) => sendAll({ data: board === null ? null : { board }, errors }),
    shut: async () => {
      isShut = true;
      const sockets = [...new Set(subscriptions.values())];
      subscriptions.clear();
      await Promise.all(sockets.map((socket) => socket.close({ code: 1012, reason: 'Service Restart' })));
    },
    open: () => {
      isShut = false;
    },
  };
};
