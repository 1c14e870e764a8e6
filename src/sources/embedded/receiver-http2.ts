/**
 * Senders that speak gRPC to the HTTP port. Some SDKs default to it, and all they see is a broken connection,
 * so the log names the setting that helps.
 */
import type { Socket } from 'node:net';
import { onceAMinute, type ReceiverLog } from './receiver-log.ts';

const PREFACE = 'PRI * HTTP/2.0';
const ADVICE = 'this is OTLP over HTTP/1.1, gRPC is not spoken: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf';
const [SETTINGS, GOAWAY] = [4, 7];
const HTTP_1_1_REQUIRED = 0xd;

const frame = (type: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  return Buffer.concat([head, payload]);
};

/** SETTINGS, then GOAWAY with the advice as debug data, which gRPC libraries print. */
const goAway = (): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(HTTP_1_1_REQUIRED, 4);
  return Buffer.concat([frame(SETTINGS, Buffer.alloc(0)), frame(GOAWAY, Buffer.concat([head, Buffer.from(ADVICE)]))]);
};

const isPreface = (error: { readonly rawPacket?: unknown }): boolean =>
  error.rawPacket instanceof Uint8Array &&
  Buffer.from(error.rawPacket).toString('latin1', 0, PREFACE.length) === PREFACE;

const PROBLEM = JSON.stringify({ code: 3, message: 'malformed HTTP request' });
const BAD_REQUEST =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n' +
  `Content-Length: ${PROBLEM.length}\r\n\r\n${PROBLEM}`;

/**
 * Returns a handler for what the HTTP parser refuses: pass it to Fastify as `clientErrorHandler`.
 * An HTTP/2 preface is answered with GOAWAY and logged at most once a minute; other malformed requests with 400.
 */
export const createClientErrorHandler = (
  log: Pick<ReceiverLog, 'warn'>,
  now: () => number,
): ((error: Error & { readonly code?: string; readonly rawPacket?: unknown }, socket: Socket) => void) => {
  const limited = onceAMinute(now);
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    if (!isPreface(error)) {
      socket.end(BAD_REQUEST);
      return;
    }
    limited('preface', () => {
      log.warn(
        `A sender at ${socket.remoteAddress ?? 'an unknown address'} spoke HTTP/2 (gRPC) to the receiver: ${ADVICE}`,
      );
    });
    socket.end(goAway());
  };
};
