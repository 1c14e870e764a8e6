// Random and mutated bodies, through the decoders and through the HTTP receiver. A fixed number of fixed cases, unless
// FUZZ_SECONDS asks for as many as fit into that time, from a seed that is printed when one fails.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../../src/otlp/decode-error.ts';
import { logsRequests, tracesRequests } from '../../support/otlp-arbitraries.ts';
import { post, startReceiver, type TestReceiver } from '../../support/otlp-receiver.ts';
import {
  fixtures,
  logRows,
  logRowsOfJson,
  traceRows,
  traceRowsOfJson,
  type DecodedRows,
} from '../../support/otlp-rows.ts';
import { logsBody, tracesBody } from '../../support/otlp-writer.ts';

const FUZZ_SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
const PARTS = 3;
/** Fixed cases by default; with FUZZ_SECONDS each of the parts gets its share of the time. */
const runs = (numRuns: number, seed: number) =>
  FUZZ_SECONDS > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: (FUZZ_SECONDS * 1_000) / PARTS }
    : { numRuns, seed };
const TIMEOUT_MS = FUZZ_SECONDS * 1_000 + 30_000;

type Encoding = 'protobuf' | 'json';
interface Sample {
  readonly signal: 'traces' | 'logs';
  readonly encoding: Encoding;
  readonly body: Buffer;
}

const DECODERS = {
  traces: { protobuf: traceRows, json: traceRowsOfJson },
  logs: { protobuf: logRows, json: logRowsOfJson },
};

const recorded: readonly Sample[] = fixtures().map(({ path, contentType, body }) => ({
  signal: path === '/v1/logs' ? 'logs' : 'traces',
  encoding: contentType === 'application/json' ? 'json' : 'protobuf',
  body: body.subarray(0, 12_000),
}));

const generated: fc.Arbitrary<Sample> = fc.oneof(
  tracesRequests.map((request): Sample => ({ signal: 'traces', encoding: 'protobuf', body: tracesBody(request) })),
  logsRequests.map((request): Sample => ({ signal: 'logs', encoding: 'protobuf', body: logsBody(request) })),
  tracesRequests.map((request): Sample => ({
    signal: 'traces',
    encoding: 'json',
    body: Buffer.from(JSON.stringify(request)),
  })),
  logsRequests.map((request): Sample => ({
    signal: 'logs',
    encoding: 'json',
    body: Buffer.from(JSON.stringify(request)),
  })),
);

/** Bytes that mean something in one encoding or the other. */
const telling = fc.constantFrom(
  0x00,
  0x01,
  0x0a,
  0x0b,
  0x0c,
  0x0f,
  0x22,
  0x2c,
  0x5b,
  0x7b,
  0x7d,
  0x7f,
  0x80,
  0xc0,
  0xff,
);
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  remove: fc.nat({ max: 6 }),
  insert: fc.array(fc.oneof(telling, fc.nat({ max: 255 })), { maxLength: 6 }),
});

const samples: fc.Arbitrary<Sample> = fc
  .record({
    sample: fc.oneof(fc.constantFrom(...recorded), generated),
    edits: fc.array(edit, { maxLength: 6 }),
    keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ sample, edits, keep }) => {
    const mutate = (body: Buffer, { at, remove, insert }: { at: number; remove: number; insert: number[] }): Buffer => {
      const position = Math.floor(at * body.length);
      return Buffer.concat([body.subarray(0, position), Buffer.from(insert), body.subarray(position + remove)]);
    };
    const whole = edits.reduce(mutate, sample.body);
    return { ...sample, body: whole.subarray(0, Math.ceil(keep * whole.length)) };
  });

/** Returns the rows, null when the body was refused with a reason; anything else is a bug and is thrown on. */
const decode = ({ signal, encoding, body }: Sample): DecodedRows | null => {
  try {
    return DECODERS[signal][encoding](body);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    expect(error.reason).not.toBe('');
    return null;
  }
};

const checkRows = (rows: DecodedRows): void => {
  const refused = Object.values(rows.rejections).reduce((sum, count) => sum + count, 0);
  const logRecords = rows.exceptions.filter((row) => row.is_log === true).length;
  expect(rows.spans.length + logRecords + rows.withoutException + refused).toBe(rows.received);
  for (const row of [...rows.spans, ...rows.exceptions]) {
    // Reading the rows has already checked that every text is valid UTF-8.
    if (row.attributes !== null) expect(() => void JSON.parse(String(row.attributes))).not.toThrow();
    expect(row.service).not.toBe('');
    expect(Number.isSafeInteger(row.start_us)).toBe(true);
  }
};

describe('any body', () => {
  it(
    'of random bytes is read or refused',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          for (const signal of ['traces', 'logs'] as const) {
            for (const encoding of ['protobuf', 'json'] as const) {
              const rows = decode({ signal, encoding, body: Buffer.from(bytes) });
              if (rows !== null) checkRows(rows);
            }
          }
        }),
        runs(500, 71),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'that was sent by an SDK and then damaged is read or refused',
    () => {
      fc.assert(
        fc.property(samples, (sample) => {
          const rows = decode(sample);
          if (rows !== null) checkRows(rows);
        }),
        runs(1_000, 72),
      );
    },
    TIMEOUT_MS,
  );
});

describe('the receiver', () => {
  let receiver: TestReceiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  it(
    'answers any body with 200 or 400, as the decoder does, compressed or not, and goes on',
    async () => {
      const whole = fixtures().find(({ file }) => file === 'node-cause.pb');
      await fc.assert(
        fc.asyncProperty(samples, fc.boolean(), fc.boolean(), async (sample, isGzip, isGzipDamaged) => {
          const zipped = isGzip ? gzipSync(sample.body) : sample.body;
          if (isGzip && isGzipDamaged) zipped[Math.floor(zipped.length / 2)] = 0xff;
          const answer = await post(`${receiver.url}/v1/${sample.signal}`, zipped, {
            'content-type': sample.encoding === 'json' ? 'application/json' : 'application/x-protobuf',
            ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
          });
          const want = decode(sample) === null ? 400 : 200;
          if (!(isGzip && isGzipDamaged)) expect(answer.status).toBe(want);
          else expect([200, 400]).toContain(answer.status);
        }),
        runs(250, 73),
      );
      expect((await post(`${receiver.url}/v1/traces`, whole?.body ?? '')).status).toBe(200);
      expect(
        [...receiver.counts.keys()].filter((key) => key.startsWith('body') && !/ (?:200|400)$/u.test(key)),
      ).toEqual([]);
      expect(receiver.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
