/** What a server answered once, to be answered again: exchanges in one file, each known by what was asked. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A request and its answer. */
export interface Exchange {
  /** As `requestKey` gives it. */
  readonly key: string;
  /** The programs that make the request. */
  readonly programs: readonly string[];
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Uint8Array;
}

type Entry = Omit<Exchange, 'body'> & { readonly bytes: number };

const INDEX_LENGTH_BYTES = 4;
/** Equal parts lie far apart: the same trace by id and in a search. */
const WINDOW_LOG = 27;
const LEVEL = 19;

/** Returns a text that is equal for requests that ask the same: path, parameters in any order, media types. */
export const requestKey = (url: string, accept: string): string => {
  const { pathname, searchParams } = new URL(url, 'http://recorded');
  searchParams.sort();
  return `${accept} ${pathname}?${searchParams.toString()}`;
};

/** Returns exchanges as a file, compressed. */
export const packRecording = (exchanges: readonly Exchange[]): Buffer => {
  const sorted = exchanges.toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const entries = sorted.map(({ body, ...rest }): Entry => ({ ...rest, bytes: body.length }));
  const index = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(INDEX_LENGTH_BYTES);
  length.writeUInt32LE(index.length);
  return zstdCompressSync(Buffer.concat([length, index, ...sorted.map(({ body }) => body)]), {
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      [constants.ZSTD_c_windowLog]: WINDOW_LOG,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
};

/** Returns the exchanges of a file. */
export const unpackRecording = (file: Uint8Array): readonly Exchange[] => {
  const bytes = zstdDecompressSync(file, { params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } });
  const bodies = INDEX_LENGTH_BYTES + bytes.readUInt32LE(0);
  const entries = JSON.parse(bytes.toString('utf8', INDEX_LENGTH_BYTES, bodies)) as readonly Entry[];
  let at = bodies;
  return entries.map(({ bytes: length, ...rest }) => ({ ...rest, body: bytes.subarray(at, (at += length)) }));
};

/** Returns a recording after a program was recorded anew: what it alone made before is gone, what several make is the newest. */
export const mergeRecording = (
  held: readonly Exchange[],
  program: string,
  made: readonly Pick<Exchange, 'key' | 'status' | 'contentType' | 'body'>[],
): readonly Exchange[] => {
  const merged = new Map<string, Exchange>();
  for (const exchange of held) {
    const programs = exchange.programs.filter((each) => each !== program);
    if (programs.length > 0) merged.set(exchange.key, { ...exchange, programs });
  }
  for (const exchange of made) {
    const programs = merged.get(exchange.key)?.programs ?? [];
    merged.set(exchange.key, { ...exchange, programs: [...programs, program].sort() });
  }
  return [...merged.values()];
};
