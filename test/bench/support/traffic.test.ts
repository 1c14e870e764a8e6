import { describe, expect, it } from '@jest/globals';
import { createTraffic, evenly, SHOP, SPANS_PER_BODY } from '../../../bench/support/traffic.ts';
import { createInterner } from '../../../src/sources/embedded/interner.ts';
import { decodeTraces } from '../../../src/sources/embedded/otlp-traces.ts';
import { DEFAULT_LIMITS } from '../../../src/sources/embedded/store-settings.ts';
import { DAY_MS, HOUR_MS } from '../../../src/time.ts';

const NOW_MS = Date.UTC(2026, 0, 2);
const BODIES = 40;

const makeBodies = (seed: number) => {
  const nextBody = createTraffic(seed, evenly(NOW_MS - HOUR_MS, NOW_MS, BODIES * SPANS_PER_BODY));
  return Array.from({ length: BODIES }, nextBody);
};
const decodeAll = (bodies: ReturnType<typeof makeBodies>) => {
  const interner = createInterner(DEFAULT_LIMITS.labels, DEFAULT_LIMITS.namesPerGeneration);
  return bodies.map(({ bytes }) => decodeTraces(bytes, { interner, nowMs: NOW_MS, retentionMs: DAY_MS }));
};

describe('the traffic of the benchmarks', () => {
  const bodies = makeBodies(1);
  const decoded = decodeAll(bodies);
  const total = (count: (body: (typeof bodies)[number]) => number) =>
    bodies.reduce((sum, body) => sum + count(body), 0);

  it('is accepted whole, and holds what each body says of itself', () => {
    expect(decoded.map(({ rejections }) => rejections)).toEqual(bodies.map(() => ({})));
    expect(decoded.map(({ batch }) => [batch.spans.length, batch.exceptions.length])).toEqual(
      bodies.map(({ spans, exceptions }) => [spans, exceptions]),
    );
    const errors = decoded.map(({ batch: { spans } }) =>
      spans.fixed.status.bytes.subarray(0, spans.length).filter((status) => status === 2),
    );
    expect(errors.map(({ length }) => length)).toEqual(bodies.map((body) => body.errors));
  });

  it('has about 3.3 % error spans and 2.6 % exceptions', () => {
    const spans = total((body) => body.spans);
    expect(spans).toBe(BODIES * SPANS_PER_BODY);
    expect(total(({ errors }) => errors) / spans).toBeCloseTo(0.033, 2);
    expect(total(({ exceptions }) => exceptions) / spans).toBeCloseTo(0.026, 2);
  });

  it('gives every span eight attributes', () => {
    const counts = decoded.flatMap(({ batch: { spans } }) =>
      spans.texts.attributes
        .slice(0, spans.length)
        .map((text) => Object.keys(JSON.parse(Buffer.from(text ?? '{}').toString())).length),
    );
    expect(new Set(counts)).toEqual(new Set([8]));
  });

  it('spreads most traces over several bodies', () => {
    const bodiesOf = new Map<string, Set<number>>();
    for (const [body, { batch }] of decoded.entries()) {
      const { bytes } = batch.spans.fixed.trace;
      for (let row = 0; row < batch.spans.length; row++) {
        const trace = Buffer.from(bytes.subarray(row * 16, row * 16 + 16)).toString('hex');
        bodiesOf.set(trace, (bodiesOf.get(trace) ?? new Set()).add(body));
      }
    }
    const apart = [...bodiesOf.values()].filter(({ size }) => size > 1).length;
    expect(apart / bodiesOf.size).toBeGreaterThan(0.5);
  });

  it('comes from every service', () => {
    const services = decoded.flatMap(({ batch: { spans } }) => [
      ...spans.fixed.service.words.subarray(0, spans.length),
    ]);
    expect(new Set(services).size).toBe(SHOP.services);
  });

  it('is the same for the same seed and another for another', () => {
    expect(makeBodies(1)[0]?.bytes.equals(bodies[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(makeBodies(2)[0]?.bytes.equals(bodies[0]?.bytes ?? Buffer.alloc(0))).toBe(false);
  });
});
