/** Reads request bodies: bounded while they arrive, bounded while they inflate. */
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import {
  MAX_BODY_BYTES,
  MAX_DRAINED_BYTES,
  MAX_HELD_BYTES,
  MAX_INFLATED_BYTES,
  RETRY_AFTER_SECONDS,
} from './otlp-limits.ts';
import { Refusal } from './receiver-refusal.ts';

const inflate = promisify(gunzip);
const CHUNK_BYTES = 128 * 1024;
const MIB = 1024 * 1024;

/** Bytes of all bodies that one receiver holds at the moment. */
export interface Held {
  bytes: number;
}

/** A body, and what to call once nothing needs it any more. */
export interface Body {
  readonly bytes: Buffer;
  readonly release: () => void;
}

const tooLarge = (): Refusal =>
  new Refusal(413, `the body is over ${MAX_BODY_BYTES / MIB} MiB: send fewer spans at once (a smaller batch size)`);

const inflatesTooMuch = (): Refusal =>
  new Refusal(
    413,
    `the body inflates to over ${MAX_INFLATED_BYTES / MIB} MiB: send fewer spans at once (a smaller batch size)`,
  );

/** Reads and forgets what is left of a refused body, so that the sender gets to the answer; up to a limit. */
export const drain = (request: IncomingMessage): void => {
  if (request.readableEnded || request.destroyed) return;
  let left = MAX_DRAINED_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
};

const collect = (request: IncomingMessage, take: (bytes: number) => void): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Refusal): void => {
      request.removeAllListeners('data');
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      take(chunk.length);
      if (size > MAX_BODY_BYTES) stop(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks, size)));
    request.once('error', (cause) => stop(new Refusal(400, 'the connection broke inside the body', { cause })));
    request.once('close', () => stop(new Refusal(400, 'the connection closed inside the body')));
  });

const hasCode = (error: unknown): error is { readonly code: unknown } =>
  typeof error === 'object' && error !== null && 'code' in error;
const hasMessage = (error: unknown): error is { readonly message: string } =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';

const unzip = async (bytes: Buffer): Promise<Buffer> => {
  try {
    return await inflate(bytes, {
      maxOutputLength: MAX_INFLATED_BYTES,
      chunkSize: CHUNK_BYTES,
      finishFlush: constants.Z_FINISH,
    });
  } catch (error) {
    if (hasCode(error) && error.code === 'ERR_BUFFER_TOO_LARGE') throw inflatesTooMuch();
    throw new Refusal(400, `the body is not valid gzip: ${hasMessage(error) ? error.message : 'unknown error'}`, {
      cause: error,
    });
  }
};

/**
 * Returns the inflated body of a request; call `release` when it is no longer needed.
 * @param isGzip  the body is compressed
 * @param held    shared by all requests of the receiver
 * @throws Refusal  413 too large, 400 corrupt or cut off, 429 too many bodies at once
 */
export const readBody = async (request: IncomingMessage, isGzip: boolean, held: Held): Promise<Body> => {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (held.bytes > MAX_HELD_BYTES) {
    throw new Refusal(429, 'too many bodies are being received at once', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  let taken = 0;
  const take = (bytes: number): void => {
    taken += bytes;
    held.bytes += bytes;
  };
  const release = (): void => {
    held.bytes -= taken;
    taken = 0;
  };
  try {
    const sent = await collect(request, take);
    if (!isGzip) return { bytes: sent, release };
    const bytes = await unzip(sent);
    take(bytes.length);
    return { bytes, release };
  } catch (error) {
    release();
    throw error;
  }
};
