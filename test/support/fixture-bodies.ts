/** The bodies that real SDKs sent, as test/fixtures/otlp/INDEX.tsv tells of them. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { SentRequest } from './gateway.ts';

const FOLDER = new URL('../fixtures/otlp/', import.meta.url);

/** Just after the day on which the bodies were recorded, 2026-11-24. */
export const AFTER_FIXTURES_MS = Date.UTC(2026, 10, 25);

const readRows = (): ReadonlyMap<string, Omit<SentRequest, 'body'>> => {
  const [, ...lines] = readFileSync(new URL('INDEX.tsv', FOLDER), 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [file = '', path, contentType, contentEncoding] = line.split('\t');
      return [
        file,
        {
          path: path === '/v1/logs' ? '/v1/logs' : '/v1/traces',
          contentType: contentType === 'application/json' ? 'application/json' : 'application/x-protobuf',
          ...(contentEncoding === 'gzip' ? { contentEncoding } : {}),
        },
      ] as const;
    }),
  );
};
const rows = readRows();

/** The names of all recorded bodies. */
export const FIXTURE_BODIES: readonly string[] = [...rows.keys()];

/** Returns a recorded body as it was sent: with its content type, and compressed again if it was. */
export const fixtureBody = (file: string): SentRequest => {
  const row = rows.get(file);
  if (row === undefined) throw new RangeError(`Expected a body of INDEX.tsv, got ${file}`);
  const body = readFileSync(new URL(file, FOLDER));
  return { ...row, body: row.contentEncoding === 'gzip' ? gzipSync(body) : body };
};
