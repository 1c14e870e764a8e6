/** Counters of spans sent by remote write: many more samples than promtool takes as text in a reasonable time. */
import { HOUR_MS, SECOND_MS, type TimeRange } from '../../src/time.ts';
import { createRandom } from './random.ts';

/** What is sent, where and when. */
export interface WrittenSpans {
  readonly url: string;
  readonly services: number;
  /** Of each service. */
  readonly routes: number;
  readonly range: TimeRange;
  readonly everyMs: number;
  /** Services whose first route fails for good from this time on, `service-0` and on. */
  readonly failing: { readonly services: number; readonly fromMs: number };
}

/** Samples of one chunk of time are sent for all series before the next: a server takes nothing that is much older than the newest. */
const CHUNK_MS = HOUR_MS / 2;
const MAX_BODY_BYTES = 4 * 2 ** 20;
const LITERAL_BYTES = 65_536;

const putVarint = (target: Buffer, at: number, value: number): number => {
  let [rest, offset] = [value, at];
  for (; rest > 127; rest = Math.floor(rest / 128)) target[offset++] = (rest % 128) | 128;
  target[offset++] = rest;
  return offset;
};

const field = (number: number, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(12);
  const length = putVarint(head, putVarint(head, 0, (number << 3) | 2), bytes.length);
  return Buffer.concat([head.subarray(0, length), bytes]);
};

/** Returns the bytes as a snappy block of literals: the server only unpacks it. */
const snappy = (bytes: Buffer): Buffer => {
  const blocks: Buffer[] = [];
  const head = Buffer.alloc(10);
  blocks.push(head.subarray(0, putVarint(head, 0, bytes.length)));
  for (let at = 0; at < bytes.length; at += LITERAL_BYTES) {
    const literal = bytes.subarray(at, at + LITERAL_BYTES);
    const size = literal.length - 1;
    blocks.push(Buffer.from([61 << 2, size & 255, size >> 8]), literal);
  }
  return Buffer.concat(blocks);
};

interface Counter {
  readonly labels: Buffer;
  readonly isError: boolean;
  readonly most: number;
  readonly failsFromMs: number;
  value: number;
}

const labelsOf = (labels: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(labels)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]))),
  );

const post = async (url: string, body: Buffer): Promise<void> => {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(body),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`Prometheus did not take the samples: ${response.status} ${said.slice(0, 200)}`);
};

/** Sends everything; returns how many samples that were. Equal seeds give equal counters. */
export const writeSpans = async (spans: WrittenSpans, seed = 1): Promise<number> => {
  const { url, services, routes, range, everyMs, failing } = spans;
  const random = createRandom(seed);
  const counters: Counter[] = [];
  for (let service = 0; service < services; service++) {
    for (let route = 0; route < routes; route++) {
      for (const isError of [false, true]) {
        counters.push({
          labels: labelsOf({
            __name__: 'traces_span_metrics_calls_total',
            service_name: `service-${service}`,
            span_name: `GET /of-${service}/things-${route}`,
            span_kind: 'SPAN_KIND_SERVER',
            status_code: isError ? 'STATUS_CODE_ERROR' : 'STATUS_CODE_UNSET',
          }),
          isError,
          most: isError ? 2 : 5 + random.below(200),
          failsFromMs: service < failing.services && route === 0 ? failing.fromMs : Infinity,
          value: random.below(100_000),
        });
      }
    }
  }
  const grown = ({ isError, most, failsFromMs }: Counter, atMs: number): number => {
    if (!isError) return random.below(most + 1);
    if (atMs >= failsFromMs) return 5 + random.below(20);
    return random.below(20) === 0 ? 1 + random.below(most) : 0;
  };
  const body = Buffer.alloc(2 * MAX_BODY_BYTES);
  const samples = Buffer.alloc(32 * (CHUNK_MS / everyMs + 2));
  let sent = 0;
  for (let fromMs = range.fromMs; fromMs <= range.toMs; fromMs += CHUNK_MS) {
    let length = 0;
    for (const [index, counter] of counters.entries()) {
      let end = 0;
      for (let atMs = fromMs; atMs < Math.min(fromMs + CHUNK_MS, range.toMs + SECOND_MS); atMs += everyMs) {
        counter.value += grown(counter, atMs);
        samples[end++] = (2 << 3) | 2;
        const place = end++;
        samples[end++] = (1 << 3) | 1;
        end = samples.writeDoubleLE(counter.value, end);
        samples[end++] = 2 << 3;
        end = putVarint(samples, end, atMs);
        samples[place] = end - place - 1;
        sent += 1;
      }
      body[length++] = (1 << 3) | 2;
      length = putVarint(body, length, counter.labels.length + end);
      length += counter.labels.copy(body, length);
      length += samples.copy(body, length, 0, end);
      if (length < MAX_BODY_BYTES && index < counters.length - 1) continue;
      await post(url, snappy(body.subarray(0, length)));
      length = 0;
    }
  }
  return sent;
};
