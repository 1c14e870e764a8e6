import { afterEach, describe, expect, it } from '@jest/globals';
import type { Demo, DemoOptions } from '../../demo/demo.ts';
import { startDemo } from '../../demo/demo.ts';
import { CYCLE_MINUTES, PAST_MINUTES } from '../../demo/incidents.ts';
import { MINUTE_MS, requestsOf } from '../../demo/minute.ts';
import type { ShopSpan } from '../../demo/span.ts';
import { exceptionTypeOf, flatten } from '../../demo/span.ts';
import type { DecodedSpan } from './otlp-decoder.ts';
import { decodeLogs, decodeSpans } from './otlp-decoder.ts';
import type { Recorder, Reply } from './recorder.ts';
import { startRecorder } from './recorder.ts';

const CYCLE_START = 247_500 * CYCLE_MINUTES;
/** In the middle of a minute of the `log-record` incident, which has logs too. */
const PRESENT_MS = (CYCLE_START + 74) * MINUTE_MS + 30_000;
const FEW_MINUTES = 1;

const leftovers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of leftovers.splice(0).reverse()) await dispose();
});

const record = async (replyTo?: (nth: number, path: string) => Reply): Promise<Recorder> => {
  const recorder = await startRecorder(replyTo);
  leftovers.push(recorder.stop);
  return recorder;
};

const play = (endpoint: string, options: Partial<DemoOptions> = {}): Demo => {
  const demo = startDemo({ endpoint, clock: () => PRESENT_MS, pastMinutes: FEW_MINUTES, ...options });
  leftovers.push(demo.stop);
  return demo;
};

const decode = (recorder: Recorder): readonly DecodedSpan[] => recorder.traceBodies.flatMap(decodeSpans);

/** Brute force: every span of the shop that has ended when the past is sent. */
const expectedSpans = (minutes: number): readonly ShopSpan[] =>
  Array.from({ length: minutes + 1 }, (_, index) => Math.floor(PRESENT_MS / MINUTE_MS) - minutes + index)
    .flatMap((minute) => requestsOf(1, minute).flatMap(({ root }) => flatten(root)))
    .filter((span) => span.endUs <= PRESENT_MS * 1_000);

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

const asSent = (span: ShopSpan): DecodedSpan => ({
  service: span.service,
  version: span.version,
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId ?? '',
  name: span.name,
  kind: KINDS.indexOf(span.kind),
  startNs: BigInt(span.startUs) * 1_000n,
  endNs: BigInt(span.endUs) * 1_000n,
  attributes: Object.fromEntries(Object.entries(span.attributes).map(([key, value]) => [key, String(value)])),
  isError: span.errorMessage !== null,
  statusMessage: span.errorMessage ?? '',
  events: span.exceptions.map(({ atUs, error }) => ({
    atNs: BigInt(atUs) * 1_000n,
    name: 'exception',
    attributes: {
      'exception.type': exceptionTypeOf(error),
      'exception.message': error.message,
      'exception.stacktrace': error.stack,
    },
  })),
});

const bySpanId = <T extends { readonly spanId: string }>(spans: readonly T[]): readonly T[] =>
  [...spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1));

const asText = (span: DecodedSpan): string =>
  JSON.stringify(span, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

describe('the demo shop', () => {
  it('sends exactly the spans and log records of its script, through the SDK', async () => {
    const recorder = await record();
    const filled = await play(recorder.endpoint).filled;
    const want = expectedSpans(FEW_MINUTES);
    const sent = bySpanId(decode(recorder)).map(asText);
    expect(sent).toHaveLength(want.length);
    // Thousands of equal spans are compared as text; only what differs is worth a diff.
    expect(bySpanId(want.map(asSent)).filter((span, index) => asText(span) !== sent[index])).toEqual([]);
    expect(filled.spans).toBe(want.length);
    expect(filled.fromMs).toBe(PRESENT_MS - 30_000 - FEW_MINUTES * MINUTE_MS);
    expect(filled.toMs).toBe(PRESENT_MS);

    const logs = recorder.logBodies.flatMap(decodeLogs);
    const wantLogs = want.flatMap((span) => span.logs.map(({ error }) => ({ span, error })));
    expect(wantLogs.length).toBeGreaterThan(10);
    expect(filled.logs).toBe(wantLogs.length);
    expect(bySpanId(logs)).toEqual(
      bySpanId(
        wantLogs.map(({ span, error }) => ({
          service: 'shipping',
          severity: 17,
          traceId: span.traceId,
          spanId: span.spanId,
          attributes: {
            'exception.type': 'TariffMissingError',
            'exception.message': error.message,
            'exception.stacktrace': error.stack,
          },
        })),
      ),
    );
  });

  it('sends the same bytes when the same past is played again', async () => {
    const [once, again] = [await record(), await record()];
    await play(once.endpoint).filled;
    await play(again.endpoint).filled;
    const sorted = (recorder: Recorder) =>
      [...recorder.traceBodies, ...recorder.logBodies].sort((a, b) => a.compare(b));
    expect(sorted(again).length).toBeGreaterThan(3);
    expect(sorted(again).every((body, index) => body.equals(sorted(once)[index] ?? Buffer.alloc(0)))).toBe(true);
  });

  it('loses nothing when the receiver is busy for longer than the exporter tries', async () => {
    // Far beyond what the batches under way try together, whichever of them takes which answer.
    const busy: Reply = { status: 429, headers: { 'retry-after': '0' } };
    const recorder = await record((nth) => (nth < 60 ? busy : { status: 200 }));
    const lines: string[] = [];
    await play(recorder.endpoint, { retryMs: 1, log: (line) => lines.push(line) }).filled;
    expect(bySpanId(decode(recorder)).map(({ spanId }) => spanId)).toEqual(
      bySpanId(expectedSpans(FEW_MINUTES)).map(({ spanId }) => spanId),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^cannot send to http.*trying again until it answers$/),
      expect.stringMatching(/answers again$/),
      expect.stringMatching(/^the shop's past of 1 min is sent: \d+ spans in 0\.0 s$/),
    ]);
  });

  it('fails and tells why when the receiver refuses for good', async () => {
    const recorder = await record(() => ({ status: 400 }));
    const demo = play(recorder.endpoint);
    await expect(demo.filled).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+ refused a batch: /);
    await expect(demo.ended).rejects.toThrow(/refused a batch/);
    await demo.stop();
  });

  it('leaves log records out where the receiver has no place for them, and says so once', async () => {
    const recorder = await record((_nth, path) => ({ status: path === '/v1/logs' ? 404 : 200 }));
    const lines: string[] = [];
    const demo = play(recorder.endpoint, { log: (line) => lines.push(line) });
    const { spans } = await demo.filled;
    await demo.stop();
    expect(decode(recorder)).toHaveLength(spans);
    expect(lines.filter((line) => line.includes('takes no log records'))).toHaveLength(1);
  });

  it('goes on live after its past, as fast as it is asked to, without a gap or a repetition', async () => {
    const recorder = await record();
    let nowMs = PRESENT_MS;
    // The real clock runs a quarter of a second a look; the shop's own one runs 60 times faster.
    const clock = () => (nowMs += 250);
    const demo = play(recorder.endpoint, { clock, startMs: PRESENT_MS, speed: 60, tickMs: 1, pastMinutes: 0 });
    await demo.filled;
    const untilUs = (PRESENT_MS + MINUTE_MS) * 1_000;
    const isPast = (body: Buffer): boolean => decodeSpans(body).some(({ endNs }) => endNs > BigInt(untilUs) * 1_000n);
    while (!recorder.traceBodies.slice(-1).some(isPast)) await recorder.nextRequest();
    await demo.stop();

    const sent = decode(recorder).map(({ spanId }) => spanId);
    expect(new Set(sent).size).toBe(sent.length);
    const firstMinute = Math.floor(PRESENT_MS / MINUTE_MS);
    const due = [firstMinute, firstMinute + 1]
      .flatMap((minute) => requestsOf(1, minute).flatMap(({ root }) => flatten(root)))
      .filter((span) => span.endUs <= untilUs);
    const seen = new Set(sent);
    expect(due.filter(({ spanId }) => !seen.has(spanId))).toEqual([]);
  });

  it('stops at once, before its past is sent, by stop() or by the signal', async () => {
    // Longer than the exporter waits by itself: it gives up, and the shop is waiting when it is stopped.
    const recorder = await record(() => ({ status: 503, headers: { 'retry-after': '60' } }));
    const stopped = play(recorder.endpoint, { retryMs: 60_000 });
    await recorder.nextRequest();
    await stopped.stop();
    await expect(stopped.filled).rejects.toThrow(/abort/i);
    await expect(stopped.ended).resolves.toBeUndefined();

    const controller = new AbortController();
    const aborted = play(recorder.endpoint, { signal: controller.signal });
    controller.abort();
    await expect(aborted.ended).resolves.toBeUndefined();
    await aborted.stop();
  });

  it('has a past of two hours and ten minutes unless told otherwise', () => {
    expect(PAST_MINUTES).toBe(130);
  });
});
