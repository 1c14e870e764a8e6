/** Exceptions of a source that counts recordings and cannot tell occurrences: unknown is null, never 0. */
import { describe, expect, it } from '@jest/globals';
import { exceptionGroupHash, groupId } from '../../src/exception/group-id.ts';
import { RECORDED_NOTE } from '../../src/exception/recorded-notes.ts';
import type { CountAnswer, CountQuery, Dimension } from '../../src/sources/source.ts';
import { askGraph, FAKE_NOW_MS } from '../support/fake-graph.ts';
import { COMPLETE, fakeSources, NOTHING } from '../support/fake-sources.ts';

const MINUTE_MS = 60_000;
const AT_MS = Math.floor(FAKE_NOW_MS / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS;

/** What was recorded: a row a type and service. */
const RECORDED: readonly (Partial<Record<Dimension, string>> & { readonly times: number })[] = [
  { exceptionType: 'Rare', service: 'cart', route: 'GET /', times: 2 },
  { exceptionType: 'Frequent', service: 'cart', route: 'GET /', times: 5 },
  { exceptionType: 'Frequent', service: 'stock', route: 'GET /', times: 7 },
];
const groupOf = (type: string): string => groupId(exceptionGroupHash(type, null, null), type);

const exceptionCounts = ({ by, keys, range, stepMs }: CountQuery): CountAnswer => {
  if (range.toMs <= AT_MS) return NOTHING;
  const valueOf = (row: (typeof RECORDED)[number], dimension: Dimension): string | null => {
    if (dimension === 'group') return groupOf(row.exceptionType ?? '');
    return dimension === 'errorKind' ? 'EXCEPTION' : (row[dimension] ?? null);
  };
  const selected = RECORDED.filter(
    (row) =>
      keys === null ||
      keys.values.some((key) => keys.dimensions.every((dimension, at) => valueOf(row, dimension) === key[at])),
  );
  const groups = Map.groupBy(selected, (row) => JSON.stringify(by.map((dimension) => valueOf(row, dimension))));
  return {
    rows: [...groups].map(([key, rows]) => ({
      key: JSON.parse(key) as (string | null)[],
      atMs: stepMs === null ? null : AT_MS,
      values: {
        count: null,
        recorded: rows.reduce((sum, { times }) => sum + times, 0),
        handled: 1,
        lastSeenMs: AT_MS,
        message: null,
      },
    })),
    heldFromMs: 0,
    stepMs,
    completeness: COMPLETE,
  };
};
const sources = () =>
  fakeSources({
    count: (query) => {
      if (query.measure === 'exceptions' || query.measure === 'occurrences') return exceptionCounts(query);
      if (query.measure !== 'spans' || query.stepMs === null) return NOTHING;
      const values = { spans: 1, firstSeenMs: AT_MS, lastSeenMs: AT_MS };
      return { rows: [{ key: [], atMs: AT_MS, values }], heldFromMs: 0, stepMs: query.stepMs, completeness: COMPLETE };
    },
  });
const ask = async (field: string) => {
  const { data, errors } = await askGraph(sources(), `{ triage { ${field} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};

const COUNTS = 'count { value } recorded { value } handled { value }';
const valuesAt = (points: readonly { readonly value: number | null }[]) =>
  points.map(({ value }) => value).filter((value) => value !== null && value > 0);

describe('without a number of occurrences', () => {
  it('types have an unknown count and are ranked by recordings', async () => {
    const { exceptionTypes } = await ask(`exceptionTypes { nodes { name ${COUNTS} } }`);
    expect(exceptionTypes.nodes).toEqual([
      { name: 'Frequent', count: null, recorded: { value: 12 }, handled: { value: 1 } },
      { name: 'Rare', count: null, recorded: { value: 2 }, handled: { value: 1 } },
    ]);
  });

  it('a page goes on behind the type that it ended with', async () => {
    const { exceptionTypes: first } = await ask('exceptionTypes(first: 1) { nodes { name } pageInfo { endCursor } }');
    const after = JSON.stringify(first.pageInfo.endCursor);
    const { exceptionTypes: next } = await ask(`exceptionTypes(first: 1, after: ${after}) { nodes { name } }`);
    expect([first.nodes, next.nodes]).toEqual([[{ name: 'Frequent' }], [{ name: 'Rare' }]]);
  });

  it('services of a type are ranked by recordings', async () => {
    const { exceptionType } = await ask(
      'exceptionType(name: "Frequent") { count { value } services { service { name } count { value } recorded { value } } }',
    );
    expect(exceptionType).toEqual({
      count: null,
      services: [
        { service: { name: 'stock' }, count: null, recorded: { value: 7 } },
        { service: { name: 'cart' }, count: null, recorded: { value: 5 } },
      ],
    });
  });

  it('groups have an unknown count and are ranked by recordings, so are their places', async () => {
    const { exceptionGroups } = await ask(`exceptionGroups { nodes { type ${COUNTS} services { name } } }`);
    expect(exceptionGroups.nodes).toEqual([
      {
        type: 'Frequent',
        count: null,
        recorded: { value: 12 },
        handled: { value: 1 },
        services: [{ name: 'stock' }, { name: 'cart' }],
      },
      { type: 'Rare', count: null, recorded: { value: 2 }, handled: { value: 1 }, services: [{ name: 'cart' }] },
    ]);
  });

  it('series count recordings, and say so', async () => {
    const { exceptionType, exceptionGroup } = await ask(`
      exceptionType(name: "Frequent") { series { points { value } completeness { notes } } }
      exceptionGroup(id: "${groupOf('Rare')}") { series { points { value } completeness { notes } } }
    `);
    expect(valuesAt(exceptionType.series.points)).toEqual([12]);
    expect(valuesAt(exceptionGroup.series.points)).toEqual([2]);
    expect([exceptionType, exceptionGroup].map(({ series }) => series.completeness.notes)).toEqual([
      [RECORDED_NOTE],
      [RECORDED_NOTE],
    ]);
  });

  it('series by exception type do so too, most recordings first', async () => {
    const { errorRateSeries } = await ask(
      'errorRateSeries(by: EXCEPTION_TYPE) { label points { errors } completeness { notes } }',
    );
    const told = errorRateSeries.map(
      (series: { readonly label: string; readonly points: readonly { readonly errors: number | null }[] }) => [
        series.label,
        valuesAt(series.points.map(({ errors }) => ({ value: errors }))),
      ],
    );
    expect(told).toEqual([
      ['stock GET / Frequent', [7]],
      ['cart GET / Frequent', [5]],
      ['cart GET / Rare', [2]],
    ]);
    expect(errorRateSeries[0].completeness.notes).toEqual([RECORDED_NOTE]);
  });

  it('a type that was not recorded at all occurred 0 times', async () => {
    const { data, errors } = await askGraph(
      sources(),
      '{ _entities(representations: [{ __typename: "ExceptionType", name: "Never" }]) { ... on ExceptionType { count { value } } } }',
    );
    expect([data._entities, errors]).toEqual([[{ count: { value: 0 } }], []]);
  });
});
