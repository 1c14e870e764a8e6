/** Steps of the embedded store beyond the contract: faults, and steps that the store knows nothing of. */
import { describe, expect, it } from '@jest/globals';
import { createEmbeddedMetrics } from '../../../src/sources/embedded/metrics.ts';
import { StoreError } from '../../../src/sources/embedded/store-errors.ts';
import type { StepQuery } from '../../../src/sources/source.ts';
import { openTables } from './sql-tables.ts';

const CALL = { signal: new AbortController().signal, record: () => undefined };
const STEPS: StepQuery = {
  ...{ measure: 'requests', by: ['service'], where: {}, keys: null },
  ...{ range: { fromMs: 0, toMs: 5_000 }, stepMs: 1_000 },
};
const LABELS = [
  [1, 'web'],
  [2, 'cart'],
  [11, 'GET /'],
  [21, '{"service.name":"web"}'],
] as const;
const deps = { now: () => 5_000, describe: () => Promise.reject(new Error('unasked')) };
const span = (id: number, startMs: number, service: number) => ({
  ...{ trace: id, span: id, parent: 0, start_us: startMs * 1_000, kind: 2, service, span_name: 11 },
});

describe('steps of the embedded store', () => {
  it('know nothing of a step in which no span of anybody is held, also between others', async () => {
    const spans = [span(1, 1_000, 1), span(2, 1_999, 1), span(3, 3_500, 2)];
    const metrics = createEmbeddedMetrics(await openTables({ labels: LABELS, spans }), deps);
    const [answer] = await metrics.steps([STEPS], CALL);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
    expect(answer).toMatchObject({ heldFromMs: 1_000, stepMs: 1_000, range: STEPS.range });
    const { NaN: none } = Number;
    expect(answer.series).toEqual([
      {
        key: ['web'],
        requests: Float64Array.of(none, 2, none, 0, none),
        errors: Float64Array.of(none, 0, none, 0, none),
      },
      {
        key: ['cart'],
        requests: Float64Array.of(none, 0, none, 1, none),
        errors: Float64Array.of(none, 0, none, 0, none),
      },
    ]);
  });

  it('fail in their own slot where a statement fails', async () => {
    const store = await openTables({ labels: LABELS, spans: [span(1, 1_000, 1)] });
    const failing: typeof store = {
      ...store,
      read: (text, values, how) =>
        values.includes('cart')
          ? Promise.reject(new StoreError('READ_FAILED', 'the disk is gone'))
          : store.read(text, values, how),
    };
    const metrics = createEmbeddedMetrics(failing, deps);
    const slots = await metrics.steps(
      [STEPS, { ...STEPS, where: { service: { equals: 'cart' } } }, { ...STEPS, by: ['group'] }],
      CALL,
    );
    expect(slots[0]).toMatchObject({ series: [{ key: ['web'] }] });
    expect(slots[1]).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
    expect(slots[2]).toBeInstanceOf(RangeError);
  });
});
