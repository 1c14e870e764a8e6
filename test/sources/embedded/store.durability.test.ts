import { afterEach, describe, expect, it } from '@jest/globals';
import { rowsOf, storeHarness } from '../../support/store-harness.ts';
import { startStoreProcess } from '../../support/store-process.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);

const SPANS_A_BATCH = 40;

describe('a process that is killed while it writes', () => {
  it('loses nothing that it acknowledged, keeps no part of a batch, and nothing twice', async () => {
    const dataDir = folder();
    const acknowledged = new Set<number>();
    // Each round starts a few batches back, as a sender does that repeats what it is not sure of.
    for (const acks of [1, 25, 60, 7]) {
      const from = Math.max(0, ...acknowledged) - 5;
      const child = startStoreProcess('write', dataDir, Math.max(0, from));
      for (let seen = 0; seen < acks; seen++) {
        const { value } = await child.lines.next();
        expect(value).toEqual({ written: expect.any(Number) });
        acknowledged.add(Number(value.written));
      }
      child.kill();
      for (;;) {
        const { value, done } = await child.lines.next();
        if (done === true) break;
        acknowledged.add(Number(value.written));
      }
      await child.exited;
    }

    const store = await open({ dataDir });
    const traces = await rowsOf(store, 'SELECT trace, count(*), count(DISTINCT span) FROM span GROUP BY 1');
    const stored = new Map(traces.map(([trace, spans, ids]) => [Number(trace) - 1, [spans, ids]]));
    for (const number of acknowledged) expect([number, stored.get(number)]).toEqual([number, [40, 40]]);
    for (const counts of stored.values()) expect(counts).toEqual([SPANS_A_BATCH, SPANS_A_BATCH]);
    expect(await rowsOf(store, 'SELECT count(*) FROM span ANTI JOIN label ON id = span_name')).toEqual([[0]]);
    expect(await rowsOf(store, 'SELECT count(*) FROM (SELECT id FROM label GROUP BY id HAVING count(*) > 1)')).toEqual([
      [0],
    ]);
    const exceptions = await rowsOf(store, 'SELECT count(*), count(DISTINCT trace) FROM exception');
    expect(exceptions).toEqual([[stored.size, stored.size]]);
  }, 60_000);
});
