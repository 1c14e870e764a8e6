/** The body of an answer: decompressed while it streams, counted after decompression, copied once. */
import { pipeline, type Duplex, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What is asked for where the source is not on this machine. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

const CHUNK_BYTES = 64 * 1024;
const createGzip = (): Duplex => createGunzip({ chunkSize: CHUNK_BYTES });
const DECODERS: Readonly<Record<string, (() => Duplex) | null>> = {
  '': null,
  identity: null,
  gzip: createGzip,
  'x-gzip': createGzip,
  deflate: () => createInflate({ chunkSize: CHUNK_BYTES }),
  br: () => createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
};

/** A body, whole or as much of it as may be read. */
export interface Body {
  readonly bytes: Uint8Array;
  /** There was more: the stream was destroyed, and the connection with it. */
  readonly isCut: boolean;
}

/** Returns whether a body with this Content-Encoding can be read. */
export const isReadableEncoding = (encoding: string): boolean => encoding.trim().toLowerCase() in DECODERS;

/**
 * Returns the body of a stream, at most `maxBytes` of it after decompression. The bytes are a copy of their own:
 * what arrives are slices of read buffers, which a kept answer would hold on to.
 * @param onBytes gets the bytes after decompression that have come so far
 * @throws what the stream or the decompressor throws
 */
export const readBody = async (
  stream: Readable,
  encoding: string,
  maxBytes: number,
  onBytes: (bytes: number) => void,
): Promise<Body> => {
  const createDecoder = DECODERS[encoding.trim().toLowerCase()] ?? null;
  // The callback is there because pipeline wants one: errors arrive through the iterator.
  const source: AsyncIterable<unknown> =
    createDecoder === null ? stream : pipeline(stream, createDecoder(), () => undefined);
  const chunks: Buffer[] = [];
  let length = 0;
  let isCut = false;
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    length += chunk.byteLength;
    onBytes(length);
    isCut = length > maxBytes;
    if (isCut) break; // leaving the loop destroys the stream
  }
  const bytes = Buffer.allocUnsafeSlow(Math.min(length, maxBytes));
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(bytes, at);
  return { bytes, isCut };
};
