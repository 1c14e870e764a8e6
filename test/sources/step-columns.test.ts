import { describe, expect, it } from '@jest/globals';
import { MAX_SERIES } from '../../src/sources/source.ts';
import { createStepColumns, cutSeries, emptySteps, unknownSteps, wholeSteps } from '../../src/sources/step-columns.ts';

const RANGE = { fromMs: 0, toMs: 300 };
const STEP_MS = 100;

describe('whole steps', () => {
  it('begin with the step in which the range does, and end before one that is cut off', () => {
    expect(wholeSteps({ fromMs: 150, toMs: 390 }, 100)).toEqual({ fromMs: 100, toMs: 300 });
    expect(wholeSteps({ fromMs: 150, toMs: 190 }, 100)).toEqual({ fromMs: 100, toMs: 100 });
  });
});

describe('columns of steps', () => {
  it('add up, make what was unknown known, and leave out what lies outside', () => {
    const columns = createStepColumns(RANGE, STEP_MS, unknownSteps(RANGE, STEP_MS));
    columns.add(['a'], 0, 2, 1);
    columns.add(['a'], 99, 3, 0);
    columns.add(['a'], 100, Number.NaN, 4);
    columns.add(['a'], -1, 9, 9);
    columns.add(['a'], 300, 9, 9);
    const [series] = columns.all();
    expect(series?.requests).toEqual(Float64Array.of(5, Number.NaN, Number.NaN));
    expect(series?.errors).toEqual(Float64Array.of(1, 4, Number.NaN));
  });

  it('keep one series for equal keys, also where another one comes between', () => {
    const columns = createStepColumns(RANGE, STEP_MS, unknownSteps(RANGE, STEP_MS));
    for (const key of [
      ['a', null],
      ['b', ''],
      ['a', null],
      ['b', null],
    ])
      columns.add(key, 0, 1, 0);
    expect(columns.all().map(({ key, requests }) => [key, requests[0]])).toEqual([
      [['a', null], 2],
      [['b', ''], 1],
      [['b', null], 1],
    ]);
  });

  it('have most errors first, then requests, then the smaller key; nothing at all is left out', () => {
    const empty = emptySteps({ measure: 'requests' }, RANGE, STEP_MS, () => true);
    const columns = createStepColumns(RANGE, STEP_MS, empty);
    for (const [name, requests, errors] of [
      ['none', 0, 0],
      ['y', 3, 1],
      ['x', 3, 1],
      ['many', 9, 0],
      ['bad', 2, 2],
    ] as const)
      columns.add([name], 200, requests, errors);
    expect(columns.all().map(({ key }) => key[0])).toEqual(['bad', 'x', 'y', 'many']);
    expect(columns.all()[0]?.requests).toEqual(Float64Array.of(0, 0, 2));
  });

  it('begin as nothing where the source holds something, without requests of exceptions', () => {
    const { requests, errors } = emptySteps({ measure: 'exceptions' }, RANGE, STEP_MS, (atMs) => atMs >= 100);
    expect(requests).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN));
    expect(errors).toEqual(Float64Array.of(Number.NaN, 0, 0));
  });

  it('are cut at MAX_SERIES, which is told', () => {
    const series = { key: [], requests: Float64Array.of(1), errors: Float64Array.of(0) };
    const all = Array.from({ length: MAX_SERIES }, () => series);
    expect(cutSeries(all)).toEqual({ series: all, isTruncated: false });
    const { series: kept, isTruncated } = cutSeries([...all, series]);
    expect([kept.length, isTruncated]).toEqual([MAX_SERIES, true]);
  });
});
