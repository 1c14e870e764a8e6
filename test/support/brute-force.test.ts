/** The oracle itself gives the hand-written numbers: what every backend is measured by is measured first. */
import { describe, expect, it } from '@jest/globals';
import { bruteForce } from './brute-force.ts';
import { asWanted, queryOf } from '../sources/contract/backend.ts';
import { countCases } from '../sources/contract/metric-source.ts';

describe.each(countCases)('the brute-force recount of %s', (_topic, cases) => {
  it.each(cases)('$title', (one) => {
    const query = queryOf(one);
    expect(asWanted(bruteForce(one.telemetry).counts(query), query)).toEqual(one.want);
  });
});
