/** Counts by more names than fit, put together from counts by a part of them each. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinMarginals, marginalsOf } from '../../../src/sources/tempo/join-marginals.ts';
import type { CountedSeries } from '../../../src/sources/tempo/series-join.ts';
import { toTraceQL } from '../../../src/sources/tempo/traceql-condition.ts';
import { MAX_BY } from '../../../src/sources/tempo/traceql.ts';

const FIELDS = [
  'kind',
  'name',
  'resource.service.name',
  'span.http.method',
  'span.http.request.method',
  'span.rpc.system',
  'span.rpc.system.name',
  'status',
];

interface Row {
  readonly service: string;
  readonly route: string;
  readonly status: string;
  readonly kind: string;
  readonly method: string | null;
  readonly count: number;
}
const textOf = (row: Row, field: string): string | null => {
  switch (field) {
    case 'resource.service.name':
      return row.service;
    case 'name':
      return row.route;
    case 'status':
      return row.status;
    case 'kind':
      return row.kind;
    case 'span.http.request.method':
      return row.method;
    default:
      return null;
  }
};
/** What Tempo counts by some of the names. */
const countBy = (rows: readonly Row[], fields: readonly string[]): readonly CountedSeries[] =>
  [...Map.groupBy(rows, (row) => JSON.stringify(fields.map((field) => textOf(row, field))))].map(([, same]) => ({
    labels: new Map(fields.map((field) => [field, same[0] === undefined ? null : textOf(same[0], field)])),
    samples: [{ atMs: 0, value: same.reduce((sum, { count }) => sum + count, 0) }],
    exemplars: [],
  }));
const comparable = (series: readonly CountedSeries[]): readonly string[] =>
  series
    .map(({ labels, samples }) => JSON.stringify([FIELDS.map((field) => labels.get(field) ?? null), samples]))
    .toSorted();
const joined = (rows: readonly Row[]) => joinMarginals((marginalsOf(FIELDS) ?? []).map((by) => countBy(rows, by)));

const row = (more: Partial<Row> = {}): Row => ({
  ...{ service: 'web', route: 'GET /a', status: 'unset', kind: 'server', method: 'GET', count: 7 },
  ...more,
});

describe('lists of names that fit', () => {
  it('all tell service and name of the span, together tell everything, and none is too long', () => {
    const lists = marginalsOf(FIELDS) ?? [];
    for (const list of lists) {
      expect(list.length).toBeLessThanOrEqual(MAX_BY);
      expect(list).toEqual(expect.arrayContaining(['name', 'resource.service.name']));
    }
    expect([...new Set(lists.flat())].toSorted()).toEqual(FIELDS);
    expect(lists).toContainEqual(['name', 'resource.service.name', 'status']);
  });

  it('are none without service and name of the span, by which they would be put together', () => {
    expect(marginalsOf(FIELDS.filter((field) => field !== 'name'))).toBeNull();
  });
});

describe('counts put together', () => {
  it('are told where a route says one thing under all names but those of one list', () => {
    const rows = [row({ status: 'error', count: 3 }), row()];
    const { series, open } = joined(rows);
    expect(comparable(series)).toEqual(comparable(countBy(rows, FIELDS)));
    expect(open.conditions).toBeNull();
  });

  it('are left open where two lists tell apart what the counts do not tell of each other', () => {
    const rows = [row({ status: 'error', method: 'POST', count: 3 }), row(), row({ route: 'GET /b' })];
    const { series, open } = joined(rows);
    expect(comparable(series)).toEqual(comparable(countBy([row({ route: 'GET /b' })], FIELDS)));
    expect(toTraceQL(open.conditions ?? [])).toBe('resource.service.name = "web" && name = "GET /a"');
  });

  it('are left open where a read was made before a route was there', () => {
    const [first = [], ...others] = (marginalsOf(FIELDS) ?? []).map((by) => countBy([row()], by));
    const { series, open } = joinMarginals([[], ...others]);
    expect(first).toHaveLength(1);
    expect(series).toEqual([]);
    expect(open.conditions).not.toBeNull();
  });

  it('are the truth for whatever is there, with what is open counted by all names', () => {
    const rowOf = fc.record({
      service: fc.constantFrom('web', 'cart'),
      route: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom('error', 'unset'),
      kind: fc.constantFrom('server', 'consumer'),
      method: fc.constantFrom('GET', 'POST', null),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(rowOf), (rows) => {
        const whole = countBy(rows, FIELDS);
        const { series, open } = joined(rows);
        expect(comparable([...series, ...whole.filter(open.isOpen)])).toEqual(comparable(whole));
      }),
    );
  });
});
