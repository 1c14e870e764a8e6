/** What a row of the table of faults is made of. */
import type { Socket } from 'node:net';
import type { ErrorCode } from '../../src/errors.ts';
import { answer, startServer, type Behave, type RawServer, type SeenRequest } from './raw-server.ts';

/** What a healthy source would answer. */
export interface GoodAnswer {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** What must come of a fault. */
export interface FaultOutcome {
  /** null = the read succeeds all the same. */
  readonly code: ErrorCode | null;
  /** Who can notice: the door, or only the source, which knows what the answer should look like. */
  readonly by: 'door' | 'source';
  /** Of the door's message; never matched for `by: 'source'`. */
  readonly message: RegExp;
  readonly retryAfterMs: number | null;
  /** Requests that the server sees for one read: 2 = tried again once, 0 = none gets through. */
  readonly requests: number;
  /** Whether the connection is given up; else it is kept for the next read. */
  readonly isClosed: boolean;
}

/** One way to fail. */
export interface Fault {
  readonly name: string;
  readonly start: (good?: (request: SeenRequest) => GoodAnswer) => Promise<RawServer>;
  /** Settings with which the fault shows soon: short where time has to run out, small where a body has to be too large. */
  readonly limits: { readonly timeoutMs: number; readonly maxBodyBytes: number };
  readonly want: FaultOutcome;
}

const LIMITS: Fault['limits'] = { timeoutMs: 20_000, maxBodyBytes: 1_000_000 };
export const IMPATIENT: Fault['limits'] = { ...LIMITS, timeoutMs: 150 };

export const JSON_ANSWER: GoodAnswer = {
  contentType: 'application/json',
  body: JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }),
};
/** Sends what a healthy source would answer. */
export const sendGood = (
  socket: Socket,
  { contentType, body }: GoodAnswer,
  headers: Readonly<Record<string, string>> = {},
): void => {
  socket.write(answer(200, body, { 'content-type': contentType, ...headers }));
};
/** Returns the first half of an answer's body. */
export const firstHalf = ({ body }: GoodAnswer): Buffer => {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, Math.max(1, bytes.byteLength >> 1));
};
/** Head and half of a body; the rest is up to the row. */
export const sendHalf = (socket: Socket, good: GoodAnswer): void => {
  const whole = answer(200, good.body, { 'content-type': good.contentType });
  socket.write(whole.subarray(0, whole.byteLength - (Buffer.from(good.body).byteLength >> 1) - 1));
};

type Misbehave = (socket: Socket, good: GoodAnswer, request: SeenRequest) => void;
/** Returns the start of a server that misbehaves so. */
export const over =
  (misbehave: Misbehave, secure = false): Fault['start'] =>
  (good = () => JSON_ANSWER) => {
    const behave: Behave = (socket, request) => misbehave(socket, good(request), request);
    return startServer(behave, secure);
  };
/** Returns the start of a server that says one thing. */
export const says = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'text/plain' },
): Fault['start'] => over((socket) => socket.write(answer(status, body, headers)));

/** What is at the URL of a row that never gets as far as a request: nobody. */
export const nobodyAt = async (url: (server: RawServer) => string): Promise<RawServer> => {
  const server = await startServer(() => undefined);
  await server.close();
  return { ...server, url: url(server), close: () => Promise.resolve() };
};

/** Returns an outcome that the door notices after one request. */
export const want = (code: ErrorCode | null, message: RegExp, rest: Partial<FaultOutcome> = {}): FaultOutcome => ({
  code,
  message,
  by: 'door',
  retryAfterMs: null,
  requests: 1,
  isClosed: false,
  ...rest,
});
/** Returns the outcome of a source that cannot be reached. */
export const unavailable = (message: RegExp, rest: Partial<FaultOutcome> = {}): FaultOutcome =>
  want('SOURCE_UNAVAILABLE', message, rest);
/** Returns the outcome of an answer that cannot be used. */
export const badResponse = (message: RegExp, rest: Partial<FaultOutcome> = {}): FaultOutcome =>
  want('SOURCE_BAD_RESPONSE', message, rest);
/** Returns the outcome of a read that ran out of time. */
export const timedOut = (rest: Partial<FaultOutcome> = {}): FaultOutcome =>
  want('SOURCE_TIMEOUT', /did not answer within 150 ms$/, { isClosed: true, ...rest });
/** The outcome of an answer that only a source can refuse. */
export const undecodable = badResponse(/^$/, { by: 'source' });

/** Returns a row. */
export const row = (name: string, start: Fault['start'], outcome: FaultOutcome, limits = LIMITS): Fault => ({
  name,
  start,
  limits,
  want: outcome,
});

/** The outcome of a connection that is never made. */
export const unreached = (message: RegExp): FaultOutcome => unavailable(message, { requests: 0, isClosed: true });

/** The outcome of an answer that ends early. */
export const broken = unavailable(/broke before the answer was complete$/, { requests: 2, isClosed: true });
