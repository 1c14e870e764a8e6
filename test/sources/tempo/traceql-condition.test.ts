import { describe, expect, it } from '@jest/globals';
import { fixed, isOneOf, toTraceQL, type Condition } from '../../../src/sources/tempo/traceql-condition.ts';

const routes = (...tuples: readonly (readonly string[])[]): Condition => ({
  kind: 'tuples',
  fields: ['resource.service.name', 'name'],
  tuples,
});

describe('conditions in TraceQL', () => {
  it('meet every span where there are none', () => {
    expect(toTraceQL([])).toBe('true');
  });

  it('meet no span where a list of values is empty', () => {
    expect(toTraceQL([isOneOf('name', [])])).toBe('duration < 0s');
  });

  it('put the routes of one service into one clause', () => {
    expect(toTraceQL([routes(['web', 'GET /'], ['cart', 'GET /c'], ['web', 'GET /b'])])).toBe(
      '((resource.service.name = "web" && name =~ "GET /|GET /b") || (resource.service.name = "cart" && name = "GET /c"))',
    );
  });

  it('say beside what is negated which spans are fetched', () => {
    const not: Condition = { kind: 'not', condition: isOneOf('name', ['x']) };
    expect(toTraceQL([not])).toBe('kind != nil && !(name = "x" || duration < 0s)');
    expect(toTraceQL([not, fixed('status = error')])).toBe('status = error && !(name = "x" || duration < 0s)');
    expect(toTraceQL([{ kind: 'not', condition: { kind: 'tuples', fields: ['a', 'b'], tuples: [['1', '2']] } }])).toBe(
      'kind != nil && !((a = "1" && b = "2") || duration < 0s)',
    );
  });

  it('print runs of integers as ranges', () => {
    const codes: Condition = {
      kind: 'value',
      fields: ['span.code'],
      isTyped: true,
      texts: [],
      pattern: '5.*',
      typedTexts: ['504', '500', '501', '502', '7', '8', '1.5', 'true'],
    };
    expect(toTraceQL([codes])).toBe(
      '(span.code =~ "5.*" || span.code = 7 || span.code = 8 || (span.code >= 500 && span.code <= 502) || span.code = 504 || span.code = 1.5 || span.code = true)',
    );
  });
});
