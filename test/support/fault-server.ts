/**
 * Every way in which a source can fail, as a table: one row, one server that fails so, and what must come of it.
 *
 * To run a source against it (over real sockets, as test/sources/http.faults.test.ts does for the door):
 *
 *     describe.each(FAULTS)('$name', ({ start, limits, want }) => {
 *       it('...', async () => {
 *         const server = await start(() => ({ contentType: 'application/json', body: goodAnswerOfThisSource }));
 *         const { door } = openTestDoor(server.url, { kind: 'TEMPO', ...limits }); // test/support/http-door.ts
 *         // `code` null: the read succeeds. Else it must fail with this code; `want.message` matches what the door says.
 *         // `by: 'source'`: the door hands the answer on, and the decoder of the source has to refuse it.
 *         // server.requests() is `want.requests` for a source that asks once and lists no failure in `returns`.
 *         await door.close();
 *         await server.untilNoSockets();
 *         await server.close();
 *       });
 *     });
 *
 * `start` takes what a healthy source would answer (it is asked once a request, so it may look at the path); rows that cut or
 * damage an answer do it to that one, so that the decoder is hit behind its first checks. A door of openTestDoor pauses for
 * no time before a second try, and its breaker never opens. A source that turns a 404 into null, or that reads the body of
 * a 422 itself, has its own outcome for those rows: leave them out by name and test them apart.
 */
import { gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import {
  badResponse,
  broken,
  firstHalf,
  IMPATIENT,
  JSON_ANSWER,
  nobodyAt,
  over,
  row,
  says,
  sendGood,
  sendHalf,
  timedOut,
  unavailable,
  undecodable,
  unreached,
  want,
  type Fault,
} from './fault-row.ts';
import { answer } from './raw-server.ts';

export type { Fault, FaultOutcome, GoodAnswer } from './fault-row.ts';

/** The clock of a door that is tested with the row `a clock an hour off`; the server there is ahead by an hour. */
export const FAULT_NOW_MS = Date.UTC(2026, 2, 4, 9, 30);
const HOUR_AHEAD_MS = FAULT_NOW_MS + 3_600_000;

const HTML = `<!DOCTYPE html>\n<html><head><style>p { color: red }</style><title>500 It broke</title></head><body><h1>Oops</h1></body></html>`;
const BOMB = gzipSync(Buffer.alloc(5_000_000));
const CHUNK = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`);

const pour = (socket: Socket): void => {
  while (!socket.destroyed && socket.write(CHUNK));
};
const drip = (socket: Socket): void => {
  const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
  socket.on('close', () => clearInterval(timer));
};
const chunkedHead = (contentType: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`;

/** Every fault, in the order of a request's life. */
export const FAULTS: readonly Fault[] = [
  row(
    'connection refused',
    () => nobodyAt(({ url }) => url),
    unreached(/connection refused at http:\/\/127\.0\.0\.1:\d+; is it running, and is [A-Z]+_URL right\?$/),
  ),
  row(
    'DNS failure',
    () => nobodyAt(() => 'http://nowhere.invalid:9090'),
    unreached(/no address found for nowhere\.invalid \(E\w+\); is [A-Z]+_URL right\?$/),
  ),
  row(
    'TLS failure: a certificate that is not trusted',
    over((socket, good) => sendGood(socket, good), true),
    unreached(/the certificate of https:\S+ is not trusted \(\w+\); set [A-Z]+_CA_FILE$/),
  ),
  row(
    'TLS failure: no TLS at this port',
    async (good) => {
      const server = await over((socket, sent) => sendGood(socket, sent))(good);
      return { ...server, url: server.url.replace('http:', 'https:') };
    },
    unreached(/no TLS connection to https:\S+ \(\w+\); does [A-Z]+_URL begin with the right scheme\?$/),
  ),
  row(
    'hang before headers',
    over(() => undefined),
    timedOut(),
    IMPATIENT,
  ),
  row('hang inside the body', over(sendHalf), timedOut(), IMPATIENT),
  row(
    'close before headers',
    over((socket) => socket.end()),
    broken,
  ),
  row(
    'reset inside the body',
    over((socket, good) => {
      sendHalf(socket, good);
      socket.resetAndDestroy();
    }),
    broken,
  ),
  row(
    'close inside the body',
    over((socket, good) => {
      sendHalf(socket, good);
      socket.end();
    }),
    broken,
  ),
  row(
    'close inside a body of chunks',
    over((socket, { contentType }) => {
      socket.end(`${chunkedHead(contentType)}5\r\nhello\r\n`);
    }),
    broken,
  ),
  row('401', says(401, 'no org id\n'), badResponse(/set [A-Z]+_BEARER_TOKEN, .* \(HTTP 401: no org id\)$/)),
  row(
    '403',
    says(403, '{"error":"not for you"}', { 'content-type': 'application/json' }),
    badResponse(/does not allow this read; .* \(HTTP 403: not for you\)$/),
  ),
  row(
    '404',
    says(404, '404 page not found\n'),
    badResponse(/check that [A-Z]+_URL is its base URL, .* \(HTTP 404: 404 page not found\)$/),
  ),
  row('413', says(413, ''), badResponse(/: HTTP 413$/)),
  row(
    '422',
    says(422, '{"status":"error","errorType":"execution","error":"too many samples"}'),
    badResponse(/: HTTP 422: too many samples$/),
  ),
  row(
    '429 with a long Retry-After',
    says(429, 'slow down', { 'retry-after': '30' }),
    want('SOURCE_RATE_LIMITED', /asks for fewer requests$/, { retryAfterMs: 30_000 }),
  ),
  row(
    '429 with a short Retry-After',
    says(429, 'slow down', { 'retry-after': '1' }),
    want('SOURCE_RATE_LIMITED', /asks for fewer requests$/, { retryAfterMs: 1_000, requests: 2 }),
  ),
  row(
    '429 without Retry-After',
    says(429, 'slow down'),
    want('SOURCE_RATE_LIMITED', /asks for fewer requests$/, { requests: 2 }),
  ),
  row(
    '500 with HTML',
    says(500, HTML, { 'content-type': 'text/html' }),
    unavailable(/is not available: HTTP 500: 500 It broke$/),
  ),
  row('502', says(502, 'Bad Gateway'), unavailable(/is not available: HTTP 502: Bad Gateway$/, { requests: 2 })),
  row('503', says(503, ''), unavailable(/is not available: HTTP 503$/, { requests: 2 })),
  row(
    '504',
    says(504, 'upstream timed out'),
    want('SOURCE_TIMEOUT', /did not answer in time: HTTP 504: upstream timed out$/, { requests: 2 }),
  ),
  row(
    '204',
    over((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n')),
    badResponse(/expected a body, got HTTP 204, which has none$/),
  ),
  row(
    'empty body',
    over((socket, good) => sendGood(socket, { ...good, body: '' })),
    undecodable,
  ),
  row(
    'truncated JSON',
    over((socket, good) =>
      sendGood(socket, {
        contentType: 'application/json',
        body: firstHalf(good.contentType.includes('json') ? good : JSON_ANSWER),
      }),
    ),
    undecodable,
  ),
  row(
    'JSON of another shape',
    over((socket) =>
      sendGood(socket, {
        contentType: 'application/json',
        body: '{"status":7,"data":[null,{"result":"x"}],"traces":{"a":1}}',
      }),
    ),
    undecodable,
  ),
  row(
    'JSON that is no object',
    over((socket) => sendGood(socket, { contentType: 'application/json', body: 'null' })),
    undecodable,
  ),
  // A field that says it is longer than what follows, whatever the message is.
  row(
    'truncated protobuf',
    over((socket, good) =>
      sendGood(socket, {
        contentType: 'application/protobuf',
        body: good.contentType.includes('protobuf') ? firstHalf(good) : new Uint8Array([0x0a, 0xff, 0x01, 0x0a, 0x20]),
      }),
    ),
    undecodable,
  ),
  row(
    'a body that is not the gzip it says it is',
    over((socket, good) => sendGood(socket, good, { 'content-encoding': 'gzip' })),
    badResponse(/its body cannot be decompressed \(Z_\w+\)$/),
  ),
  row(
    'truncated gzip',
    over((socket, good) => {
      const gzip = gzipSync(good.body);
      sendGood(socket, { ...good, body: gzip.subarray(0, gzip.byteLength - 12) }, { 'content-encoding': 'gzip' });
    }),
    badResponse(/its body cannot be decompressed \(Z_\w+\)$/),
  ),
  row(
    'a small gzip of an enormous body',
    over((socket, good) => {
      // One byte is kept back: the body has not ended when it is found to be too large.
      socket.write(
        answer(200, BOMB, {
          'content-type': good.contentType,
          'content-encoding': 'gzip',
          'content-length': String(BOMB.byteLength + 1),
        }),
      );
    }),
    badResponse(/its body is larger than the limit of 1000000 bytes;/, { isClosed: true }),
  ),
  row(
    'an endless body',
    over((socket, { contentType }) => {
      socket.write(chunkedHead(contentType));
      socket.on('drain', () => pour(socket));
      pour(socket);
    }),
    badResponse(/its body is larger than the limit of 1000000 bytes;/, { isClosed: true }),
  ),
  row(
    'a body that is announced to be enormous',
    over((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{')),
    badResponse(/its body is larger than the limit of 1000000 bytes;/, { isClosed: true }),
  ),
  row(
    'a redirect',
    says(302, '<a href="https://login.example/?token=sesame">Found</a>', {
      location: 'https://login.example/start?token=sesame',
    }),
    badResponse(/redirects to https:\/\/login\.example, which is not followed; set [A-Z]+_URL .* \(HTTP 302\)$/),
  ),
  row(
    'a slow drip',
    over((socket, { contentType }) => {
      socket.write(chunkedHead(contentType));
      drip(socket);
    }),
    timedOut(),
    IMPATIENT,
  ),
  row(
    'something that is not HTTP',
    over((socket) => socket.end('220 mail.example at your service\r\n')),
    badResponse(/what http:\S+ sends is not HTTP; is [A-Z]+_URL right\?$/, { isClosed: true }),
  ),
  row(
    'a clock an hour off',
    over((socket, good) => sendGood(socket, good, { date: new Date(HOUR_AHEAD_MS).toUTCString() })),
    want(null, /^$/),
  ),
];
