import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { lookUpSql } from '../../../src/sources/embedded/span-look-up.ts';
import { batchOf, START_US, type ExceptionRow, type SpanRow } from '../../support/store-batches.ts';
import { rowsOf, storeHarness } from '../../support/store-harness.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);
jest.setTimeout(60_000); // real files on a machine that may be busy

const spansSql = 'SELECT trace, span, kind, status_message FROM span ORDER BY ALL';
const exceptionsSql = 'SELECT trace, span, type FROM exception ORDER BY ALL';

describe('duplicate spans', () => {
  it('count once within a batch, across batches written together and one after the other', async () => {
    const store = await open();
    const first = { trace: 1, span: 1, statusMessage: 'first' };
    const again = { trace: 1, span: 1, statusMessage: 'again' };
    await Promise.all([
      store.write(batchOf(store.interner, [first, again])),
      store.write(batchOf(store.interner, [again, { trace: 1, span: 2 }])),
      store.write(batchOf(store.interner, [again])),
    ]);
    await store.write(batchOf(store.interner, [again]));
    expect(await rowsOf(store, spansSql)).toEqual([
      [1n, 1n, 2, 'first'],
      [1n, 2n, 2, null],
    ]);
    expect(store.status()).toMatchObject({ spans: 2, duplicates: 4 });
  });

  it('are told apart by trace, span id and kind', async () => {
    const store = await open();
    const rows: readonly SpanRow[] = [
      { trace: 1, span: 1, kind: 2 },
      { trace: 1, span: 1, kind: 3 },
      { trace: 2, span: 1, kind: 2 },
      { trace: 1, span: 2, kind: 2 },
    ];
    await store.write(batchOf(store.interner, rows));
    expect(store.status()).toMatchObject({ spans: 4, duplicates: 0 });
  });

  it('are found across a restart, with spans that are new in between', async () => {
    const dataDir = folder();
    const first = await open({ dataDir });
    await first.write(
      batchOf(first.interner, [
        { trace: 1, span: 1 },
        { trace: 1, span: 2, startUs: START_US + 9 },
      ]),
    );
    await first.close();
    const second = await open({ dataDir });
    await second.write(
      batchOf(second.interner, [
        { trace: 1, span: 1 },
        { trace: 1, span: 3 },
        { trace: 2, span: 1 },
        { trace: 1, span: 1, kind: 3 },
        { trace: 1, span: 2, startUs: START_US + 9 },
      ]),
    );
    expect(second.status()).toMatchObject({ spans: 5, duplicates: 2 });
  });

  it('are found after their ids were forgotten in memory', async () => {
    const store = await open({ limits: { idsPerGeneration: 10 } });
    const rows = Array.from({ length: 100 }, (_, index) => ({
      trace: index % 3,
      span: index + 1,
      startUs: START_US + ((index * 37) % 100) * 3_600_000_000,
    }));
    for (let from = 0; from < 100; from += 7) await store.write(batchOf(store.interner, rows.slice(from, from + 7)));
    await store.write(batchOf(store.interner, rows.toReversed()));
    expect(store.status()).toMatchObject({ spans: 100, duplicates: 100 });
  });

  it('take their exception events with them, but no log record', async () => {
    const store = await open();
    const span = { trace: 1, span: 1 };
    const event = { trace: 1, span: 1, type: 'event' };
    await store.write(batchOf(store.interner, [span], [event]));
    await store.write(
      batchOf(
        store.interner,
        [span, { trace: 1, span: 2 }],
        [
          { ...event, type: 'event again' },
          { ...event, type: 'a log', isLog: true },
          { trace: 1, span: 2, type: 'of another span' },
        ],
      ),
    );
    expect(await rowsOf(store, exceptionsSql)).toEqual([
      [1n, 1n, 'a log'],
      [1n, 1n, 'event'],
      [1n, 2n, 'of another span'],
    ]);
  });

  it('leave the exceptions of the kept one when both come in one batch', async () => {
    const store = await open();
    const events = (tag: string): readonly ExceptionRow[] =>
      [0, 1].map((ordinal) => ({ trace: 1, span: 1, ordinal, type: `${tag}${ordinal}` }));
    const span = { trace: 1, span: 1 };
    await store.write(batchOf(store.interner, [span, span], [...events('kept'), ...events('dropped')]));
    expect(await rowsOf(store, exceptionsSql)).toEqual([
      [1n, 1n, 'kept0'],
      [1n, 1n, 'kept1'],
    ]);
  });

  it('take their exception events with them when the kept one, in the same batch, has none', async () => {
    const store = await open();
    const span = { trace: 1, span: 1 };
    const again = { ...span, startUs: START_US + 1 };
    await store.write(batchOf(store.interner, [span, again], [{ ...again, type: 'dropped' }]));
    expect(await rowsOf(store, exceptionsSql)).toEqual([]);
  });

  it('leave what a brute-force count over everything sent leaves, whatever the batches and restarts', async () => {
    const span = fc.record({
      trace: fc.integer({ min: 1, max: 3 }),
      span: fc.integer({ min: 1, max: 5 }),
      kind: fc.constantFrom(1, 2, 3),
    });
    const steps = fc.array(fc.array(fc.array(span, { maxLength: 6 }), { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (groups, isRestarting) => {
        const dataDir = folder();
        const limits = { idsPerGeneration: 4 };
        let store = await open({ dataDir, limits });
        const wanted = new Map<string, number>();
        let sent = 0;
        for (const group of groups) {
          const batches = group.map((rows) =>
            rows.map((row) => {
              const key = `${row.trace}:${row.span}:${row.kind}`;
              const number = sent++;
              if (!wanted.has(key)) wanted.set(key, number);
              return { ...row, statusMessage: `${number}`, startUs: START_US + row.span };
            }),
          );
          await Promise.all(batches.map((rows) => store.write(batchOf(store.interner, rows))));
          if (isRestarting) {
            await store.close();
            store = await open({ dataDir, limits });
          }
        }
        const found = await rowsOf(store, spansSql);
        expect(new Map(found.map((row) => [row.slice(0, 3).join(':'), Number(row[3])]))).toEqual(wanted);
        expect(found).toHaveLength(wanted.size);
        await store.close();
      }),
      { numRuns: 12 },
    );
  });
});

describe('the question to the store', () => {
  it('reads the time around the spans only, in at most eight ranges', () => {
    const at = (minute: number) => ({ trace: 1n, span: 2n, kind: 3, startUs: minute * 60_000_000 });
    expect(lookUpSql([at(100), at(101)])).toBe(
      'SELECT trace, span, kind FROM span WHERE start_us BETWEEN 5940000000 AND 6120000000 ' +
        "AND (trace, span) IN (SELECT unnest(string_split('1,1', ',')::UHUGEINT[]), unnest(string_split('2,2', ',')::UBIGINT[]))",
    );
    const scattered = Array.from({ length: 50 }, (_, index) => at(index * index));
    expect(lookUpSql(scattered).split('UNION ALL')).toHaveLength(8);
  });
});
