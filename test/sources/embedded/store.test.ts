import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { batchOf, START_US } from '../../support/store-batches.ts';
import { codeOf, rowsOf, storeErrorOf, storeHarness } from '../../support/store-harness.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);
jest.setTimeout(60_000); // real files on a machine that may be busy

const ENDLESS = 'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = 1';

describe('writing', () => {
  it('keeps every column of a span as given', async () => {
    const store = await open();
    await store.write(
      batchOf(store.interner, [
        { trace: 7, span: 2 ** 52 + 1, parent: 3, kind: 5, startUs: START_US + 1, service: 'cart', name: 'GET /' },
      ]),
    );
    const rows = await rowsOf(
      store,
      `SELECT trace, span, parent, kind, start_us, duration_us, is_receive, s.text, n.text, version, attributes
       FROM span JOIN label s ON s.id = service JOIN label n ON n.id = span_name`,
    );
    expect(rows).toEqual([[7n, BigInt(2 ** 52 + 1), 3n, 5, START_US + 1, 1_000, false, 'cart', 'GET /', 0, '{"a":1}']]);
  });

  it('keeps texts given as strings or bytes, long, empty, with NUL, and NULL in any mix of rows', async () => {
    const store = await open();
    const texts = Array.from({ length: 5_000 }, (_, index) => {
      if (index % 3 === 0) return null;
      return index % 7 === 0 ? '' : `käse\u0000 ${'x'.repeat(index % 40)} ${index}`;
    });
    const batch = batchOf(
      store.interner,
      texts.map((attributes, index) => ({ trace: 1, span: index + 1, attributes })),
    );
    const encoder = new TextEncoder();
    batch.spans.texts.attributes.forEach((text, row, all) => {
      if (typeof text === 'string' && row % 2 === 0) all[row] = encoder.encode(text);
    });
    await store.write(batch);
    const rows = await rowsOf(store, 'SELECT attributes, status_message FROM span ORDER BY span');
    expect(rows.map(([text]) => text)).toEqual(texts);
    expect(rows.every(([, message]) => message === null)).toBe(true);
  });

  it('writes many batches handed in at once, each exactly once', async () => {
    const store = await open();
    const batches = Array.from({ length: 60 }, (_, batch) =>
      batchOf(
        store.interner,
        Array.from({ length: 101 }, (__, span) => ({ trace: batch + 1, span: span + 1 })),
        [{ trace: batch + 1, span: 1, type: `E${batch}` }],
      ),
    );
    await Promise.all(batches.map((batch) => store.write(batch)));
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT (trace, span)) FROM span')).toEqual([[6_060, 6_060]]);
    expect(await rowsOf(store, 'SELECT count(DISTINCT type) FROM exception')).toEqual([[60]]);
    expect(store.status()).toMatchObject({ isHealthy: true, spans: 6_060, queuedBytes: 0, lastError: null });
  });

  it('refuses more than its bound with the time to wait, and takes more once there is room', async () => {
    const store = await open({ limits: { queuedBytes: 1_000 } });
    const accepted = store.write(batchOf(store.interner, [{ trace: 1, span: 1, attributes: 'x'.repeat(900) }]));
    const error = await storeErrorOf(store.write(batchOf(store.interner, [{ trace: 1, span: 2 }])));
    expect(error).toMatchObject({ code: 'STORE_BUSY', retryAfterMs: 1_000 });
    await accepted;
    await store.write(batchOf(store.interner, [{ trace: 1, span: 2 }]));
    expect(store.status().spans).toBe(2);
  });

  it('writes the labels of a batch with it, also those made while another group is being written', async () => {
    const store = await open();
    const writes = Array.from({ length: 30 }, (_, index) =>
      Promise.resolve().then(() =>
        store.write(batchOf(store.interner, [{ trace: 1, span: index + 1, service: `s${index}`, name: `n${index}` }])),
      ),
    );
    await Promise.all(writes);
    const orphans = 'SELECT count(*) FROM span ANTI JOIN label ON id = service';
    expect(await rowsOf(store, orphans)).toEqual([[0]]);
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT id) FROM label')).toEqual([[60, 60]]);
  });
});

describe('reading', () => {
  it('gives counts and times as numbers, ids as bigints, lists as arrays, and binds values', async () => {
    const store = await open();
    const { names, columns, rowCount } = await store.read(
      `SELECT 5::BIGINT AS a, 5::UBIGINT AS b, 5::UHUGEINT AS c, [1, 2]::BIGINT[] AS d, 1.5::DOUBLE AS e, NULL AS f,
       $1 AS g, $2 = 7 AS h, $3 = 340282366920938463463374607431768211455::UHUGEINT AS i, true AS j,
       9223372036854775807::BIGINT AS k, sum(3::BIGINT) AS l`,
      ["o'x", 7, 2n ** 128n - 1n],
    );
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']);
    expect(columns.map(([value]) => value)).toEqual([
      5,
      5n,
      5n,
      [1, 2],
      1.5,
      null,
      "o'x",
      true,
      true,
      true,
      9223372036854775807n,
      3,
    ]);
    expect(rowCount).toBe(1);
  });

  it('names the columns of an empty answer', async () => {
    const store = await open();
    expect(await store.read('SELECT trace, kind FROM span', [])).toEqual({
      names: ['trace', 'kind'],
      columns: [[], []],
      rowCount: 0,
    });
  });

  it('reads JSON text with the functions of the bundled engine', async () => {
    const store = await open();
    const sql = `SELECT '{"a.b": {"c": "x"}}'->'$."a.b"'->>'c'`;
    expect(await rowsOf(store, sql)).toEqual([['x']]);
  });

  it('ends a query at its time limit and serves the next one on the same connections', async () => {
    const store = await open();
    const codes = await Promise.all([1, 2, 3, 4].map(() => codeOf(store.read(ENDLESS, [], { timeoutMs: 30 }))));
    expect(codes).toEqual(['READ_TIMEOUT', 'READ_TIMEOUT', 'READ_TIMEOUT', 'READ_TIMEOUT']);
    expect(await Promise.all([1, 2, 3].map((value) => store.read('SELECT $1', [value])))).toHaveLength(3);
  });

  it('ends a query whose caller goes away, running or waiting or not yet begun', async () => {
    const store = await open();
    const leaving = new AbortController();
    const reads = [1, 2, 3].map(() => store.read(ENDLESS, [], { signal: leaving.signal }));
    leaving.abort();
    expect(await Promise.all(reads.map(codeOf))).toEqual(['READ_CANCELLED', 'READ_CANCELLED', 'READ_CANCELLED']);
    expect(await codeOf(store.read('SELECT 1', [], { signal: leaving.signal }))).toBe('READ_CANCELLED');
    expect(await rowsOf(store, 'SELECT 1')).toEqual([[1]]);
  });

  it('reports a statement that cannot run, and a wrong number of values', async () => {
    const store = await open();
    expect(await storeErrorOf(store.read('SELECT nothing FROM span', []))).toMatchObject({
      code: 'READ_FAILED',
      message: expect.stringContaining('nothing'),
    });
    expect(await codeOf(store.read('SELECT $1', []))).toBe('READ_FAILED');
    expect(await rowsOf(store, 'SELECT 1')).toEqual([[1]]);
  });

  it('cannot reach files or change settings', async () => {
    const store = await open();
    expect(await codeOf(store.read("SELECT * FROM read_text('/etc/hostname')", []))).toBe('READ_FAILED');
    expect(await codeOf(store.read('SET enable_external_access = true', []))).toBe('READ_FAILED');
  });
});

describe('a door that is closed and opened again', () => {
  it('answers or refuses each query that was under way, and runs none on a connection that is gone', async () => {
    for (let round = 0; round < 10; round++) {
      const store = await open({ dataDir: folder() });
      const reads = [1, 2, 3, 4].map((value) => store.read('SELECT $1', [value]));
      const [outcomes] = await Promise.all([Promise.allSettled(reads), store.close()]);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'STORE_CLOSED' });
        else expect(outcome.value.rowCount).toBe(1);
      }
    }
  });
});

describe('closing', () => {
  it('finishes accepted writes, then refuses everything, and may be called again', async () => {
    const dataDir = folder();
    const store = await open({ dataDir });
    const batches = [1, 2, 3].map((span) => batchOf(store.interner, [{ trace: 1, span }]));
    const writes = batches.map((batch) => store.write(batch));
    await Promise.all([store.close(), store.close(), ...writes]);
    expect(await codeOf(store.write(batchOf(store.interner, [{ trace: 1, span: 9 }])))).toBe('STORE_CLOSED');
    expect(await codeOf(store.read('SELECT 1', []))).toBe('STORE_CLOSED');
    expect(store.status().isHealthy).toBe(false);
    const reopened = await open({ dataDir });
    expect(reopened.status().spans).toBe(3);
  });

  it('ends queries that are running', async () => {
    const store = await open();
    const read = codeOf(store.read(ENDLESS, []));
    await store.close();
    expect(await read).toBe('STORE_CLOSED');
  });

  it('keeps labels and their ids across a restart', async () => {
    const dataDir = folder();
    const first = await open({ dataDir });
    const ids = [first.interner.label('cart'), first.interner.name('GET /'), first.interner.label('GET /')];
    await first.write(batchOf(first.interner, [{ trace: 1, span: 1 }]));
    await first.close();
    const second = await open({ dataDir });
    expect([second.interner.label('cart'), second.interner.name('GET /'), second.interner.label('GET /')]).toEqual(ids);
    expect(ids).not.toContain(second.interner.label('new'));
  });
});
