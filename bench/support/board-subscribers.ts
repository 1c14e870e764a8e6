/**
 * A process of subscribers to boards. They are bare sockets that count bytes, so that what is measured is the server: every board
 * has the same length. Arguments: port, number, `same` or `distinct` subscriptions, number of the first.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { BOARD_SUBSCRIPTION } from './board-schema.ts';

/** What it tells: all have their first board, or another one; `atMs` is when the last of them had it. */
export interface BoardNews {
  readonly atMs: number;
  /** Bytes of one board on one socket. */
  readonly bytes: number;
}

const [port = '', count = '', kind = '', first = ''] = process.argv.slice(2);
const AT_ONCE = 100;

/** Returns a masked text frame, as clients must send them. */
const frame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const length =
    body.length < 126 ? Buffer.from([0x80 | body.length]) : Buffer.from([0xfe, body.length >> 8, body.length & 0xff]);
  // A mask of zeros leaves the body as it is.
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), body]);
};

const subscribe = (index: number): Buffer =>
  frame(
    JSON.stringify({
      id: String(index).padStart(8, '0'),
      type: 'subscribe',
      payload: { query: BOARD_SUBSCRIPTION, variables: kind === 'same' ? {} : { wall: index } },
    }),
  );

/** Reads bytes into one buffer for all sockets; `take` is told how many came. */
const scratch = Buffer.alloc(1 << 20);
const open = (index: number, taken: (bytes: number) => void): Promise<Socket> =>
  new Promise((resolve, reject) => {
    let state: 'upgrading' | 'introduced' | 'subscribed' = 'upgrading';
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      onread: {
        buffer: scratch,
        callback: (length, buffer) => {
          const text = state === 'subscribed' ? '' : Buffer.from(buffer.subarray(0, length)).toString('latin1');
          if (state === 'upgrading' && text.includes('\r\n\r\n')) {
            state = 'introduced';
            socket.write(frame('{"type":"connection_init"}'));
          } else if (state === 'introduced' && text.includes('connection_ack')) {
            state = 'subscribed';
            socket.write(subscribe(index));
            resolve(socket);
          } else if (state === 'subscribed') {
            taken(length);
          }
          return true;
        },
      },
    });
    socket.once('error', reject);
    socket.write(
      [
        'GET /graphql HTTP/1.1',
        'Host: 127.0.0.1',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        'Sec-WebSocket-Protocol: graphql-transport-ws',
        '\r\n',
      ].join('\r\n'),
    );
  });

const total = Number(count);
const sockets: Socket[] = [];
const received = new Float64Array(total);
/** Bytes that each socket has had when it has all boards so far. */
let wanted = Infinity;
let boardBytes = 0;
let complete = 0;
const nowMs = () => performance.timeOrigin + performance.now();
const tell = () => process.send?.({ atMs: nowMs(), bytes: boardBytes } satisfies BoardNews);
const expectNext = () => {
  complete = 0;
  wanted += boardBytes;
};
const taken = (index: number, bytes: number): void => {
  const before = received[index] ?? 0;
  received[index] = before + bytes;
  if (before + bytes < wanted || before >= wanted) return;
  complete += 1;
  if (complete < total) return;
  tell();
  expectNext();
};

// subscribers come a hundred at a time; each waits for the acknowledgement before it subscribes.
for (let from = 0; from < total; from += AT_ONCE) {
  const indexes = Array.from({ length: Math.min(AT_ONCE, total - from) }, (_unused, offset) => from + offset);
  sockets.push(
    ...(await Promise.all(indexes.map((index) => open(Number(first) + index, (bytes) => taken(index, bytes))))),
  );
}
// The first board tells how long a board is: nothing more comes before one is published.
const settled = setInterval(() => {
  const lengths = new Set(received);
  if (lengths.size !== 1 || received[0] === 0 || received[0] === undefined) return;
  clearInterval(settled);
  boardBytes = received[0];
  wanted = boardBytes;
  expectNext();
  tell();
}, 50);
process.on('message', (order: 'stall' | 'stop') => {
  if (order === 'stop') process.exit(0);
  for (const socket of sockets) socket.pause();
  process.send?.({ atMs: nowMs(), bytes: boardBytes } satisfies BoardNews);
});
