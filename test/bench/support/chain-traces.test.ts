import { describe, expect, it } from '@jest/globals';
import {
  CHAIN_HOUR,
  chainBodies,
  ERROR_TRACES,
  ERROR_WINDOW,
  SPANS_PER_TRACE,
  TRACES,
} from '../../../bench/support/chain-traces.ts';
import { createInterner } from '../../../src/sources/embedded/interner.ts';
import { decodeTraces } from '../../../src/sources/embedded/otlp-traces.ts';
import { DEFAULT_LIMITS } from '../../../src/sources/embedded/store-settings.ts';
import { DAY_MS, MS_US } from '../../../src/time.ts';

const ERROR = 2;
const int64 = (words: Uint32Array, row: number): number =>
  (words[2 * row] ?? NaN) + (words[2 * row + 1] ?? NaN) * 2 ** 32;

interface SeenTrace {
  readonly startUs: number;
  readonly endUs: number;
  readonly spans: number;
  readonly errors: number;
}

describe('the traces that are read from Tempo', () => {
  const bodies = chainBodies();
  const options = {
    interner: createInterner(DEFAULT_LIMITS.labels, DEFAULT_LIMITS.namesPerGeneration),
    nowMs: CHAIN_HOUR.toMs,
    retentionMs: DAY_MS,
  };
  const decoded = bodies.map(({ bytes }) => decodeTraces(bytes, options));
  const traces = new Map<string, SeenTrace>();
  for (const { batch } of decoded) {
    const { trace, start_us: start, duration_us: duration, status } = batch.spans.fixed;
    for (let row = 0; row < batch.spans.length; row++) {
      const id = Buffer.from(trace.bytes.subarray(row * 16, row * 16 + 16)).toString('hex');
      const startUs = int64(start.words, row);
      const endUs = startUs + int64(duration.words, row);
      const seen = traces.get(id) ?? { startUs, endUs, spans: 0, errors: 0 };
      traces.set(id, {
        startUs: Math.min(seen.startUs, startUs),
        endUs: Math.max(seen.endUs, endUs),
        spans: seen.spans + 1,
        errors: seen.errors + Number(status.bytes[row] === ERROR),
      });
    }
  }

  it('are taken whole, each in one body', () => {
    expect(decoded.map(({ rejections }) => rejections)).toEqual(bodies.map(() => ({})));
    expect(traces.size).toBe(TRACES);
    expect(new Set(bodies.flatMap(({ traceIds }) => traceIds)).size).toBe(TRACES);
    expect(bodies.reduce((sum, { traceIds }) => sum + traceIds.length, 0)).toBe(TRACES);
    expect(new Set([...traces.values()].map(({ spans }) => spans))).toEqual(new Set([SPANS_PER_TRACE]));
  });

  it('fail from the deepest span up or not at all, with one exception each', () => {
    const failed = [...traces.values()].filter(({ errors }) => errors > 0);
    expect(new Set(failed.map(({ errors }) => errors))).toEqual(new Set([SPANS_PER_TRACE]));
    expect(decoded.reduce((sum, { batch }) => sum + batch.exceptions.length, 0)).toBe(failed.length);
  });

  it('start apart, and lie in the hour and on one side of the window', () => {
    const { fromMs, toMs } = CHAIN_HOUR;
    const seen = [...traces.values()];
    expect(new Set(seen.map(({ startUs }) => startUs)).size).toBe(TRACES);
    const outside = seen.filter(({ startUs, endUs }) => startUs < fromMs * MS_US || endUs >= toMs * MS_US);
    const borderUs = ERROR_WINDOW.fromMs * MS_US;
    expect(outside).toEqual([]);
    expect(seen.filter(({ startUs, endUs }) => startUs < borderUs && endUs >= borderUs)).toEqual([]);
    expect(seen.filter(({ startUs, errors }) => startUs >= borderUs && errors > 0).length).toBe(ERROR_TRACES);
  });

  it('are the same every time', () => {
    expect(chainBodies().every(({ bytes }, index) => bytes.equals(bodies[index]?.bytes ?? Buffer.alloc(0)))).toBe(true);
  });
});
