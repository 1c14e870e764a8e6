import { describe, expect, it } from '@jest/globals';
import { exceptionGroupHash, groupId, statusGroupHash } from '../../../src/exception/group-id.ts';
import type { Filter } from '../../../src/filter/filter.ts';
import type { Dimension, KeySet } from '../../../src/sources/source.ts';
import { outlineQuery } from '../../../src/sources/tempo/outline-query.ts';
import { searchPlan } from '../../../src/sources/tempo/search-plan.ts';
import { byteLength, PRINTED_MAX_BYTES } from '../../../src/sources/tempo/traceql.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';

const whole = (candidates: string | null): string => outlineQuery(candidates, 'errors-and-callees');
const plan = (
  kind: 'traces' | 'exceptions',
  where: Filter,
  by: readonly Dimension[] = [],
  keys: KeySet | null = null,
) => searchPlan(kind, { by, where, keys }, whole);
const texts = (count: number, length: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}`.padStart(length, 'x'));

describe('what a search asks for', () => {
  it('is any error where there is no condition', () => {
    expect(plan('traces', {})).toMatchObject({ isTrivial: true, needsMatched: false, needsRequest: false });
    expect(plan('exceptions', {}).candidates).toEqual(['{ (status = error || event:name = "exception") }']);
  });

  it('is a request above the error or the error itself, and errors below no known root', () => {
    const { candidates, needsRequest } = plan('traces', { route: { equals: 'GET /' }, service: { equals: 'web' } });
    expect(needsRequest).toBe(true);
    expect(candidates).toEqual([
      '({ resource.service.name = "web" && name = "GET /" } >> { status = error && resource.service.name = "web" })' +
        ' || { status = error && resource.service.name = "web" && name = "GET /" }' +
        ' || { status = error && resource.service.name = "web" && nestedSetLeft <= 0 }',
    ]);
  });

  it('is what only Tempo can tell of a span, which has to be asked for apart', () => {
    expect(plan('traces', { environment: { equals: 'prod' } }).needsMatched).toBe(true);
    expect(plan('traces', { service: { equals: 'web' } }).needsMatched).toBe(false);
  });

  it('are exceptions alone where only they can meet the filter', () => {
    const [only] = plan('exceptions', { exceptionType: { equals: 'KeyError' } }).candidates;
    expect(only).toBe('{ event:name = "exception" && event.exception.type = "KeyError" }');
    const [any] = plan('exceptions', { exceptionType: { not: 'KeyError' } }).candidates;
    expect(any).toContain('status = error');
  });

  it('knows by a group whether it is one of exceptions', () => {
    const exception = groupId(exceptionGroupHash('KeyError', 'm', null), 'KeyError');
    const status = groupId(statusGroupHash('HTTP', 'HTTP 503'), 'HTTP 503');
    const ofGroup = (id: string) =>
      plan('exceptions', {}, ['group'], { dimensions: ['group'], values: [[id]] }).candidates;
    expect(ofGroup(exception)).toEqual(['{ event:name = "exception" && event.exception.type = "KeyError" }']);
    expect(ofGroup(status).join()).toContain('span.http.response.status_code = 503');
    expect(ofGroup('no group')).toEqual(['{ duration < 0s }']);
  });

  it('leaves keys out where they do not fit, never the filter', () => {
    const keys: KeySet = { dimensions: ['service', 'route'], values: texts(60, 30).map((text) => [text, text]) };
    const { candidates } = plan('traces', { environment: { equals: 'prod' } }, ['service', 'route'], keys);
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toContain('"prod"');
    expect(byteLength(whole(candidates[0] ?? ''))).toBeLessThanOrEqual(PRINTED_MAX_BYTES);
  });

  it('spreads a long list of wanted values over several searches', () => {
    const { candidates } = plan('traces', { version: { in: texts(30, 30) } });
    expect(candidates.length).toBeGreaterThan(1);
    for (const candidate of candidates) expect(byteLength(whole(candidate))).toBeLessThanOrEqual(PRINTED_MAX_BYTES);
    for (const text of texts(30, 30)) expect(candidates.filter((each) => each.includes(text))).toHaveLength(1);
  });

  it('is refused where what is not wanted does not fit', () => {
    expect(() => plan('traces', { version: { notIn: texts(40, 25) } })).toThrow(UnsupportedQueryError);
  });
});
