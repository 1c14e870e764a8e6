/** Counts cut into slices of at most five keys. */
import { describe, expect, it } from '@jest/globals';
import { cutToFit } from '../../../src/sources/tempo/plan-slices.ts';
import { toTraceQL } from '../../../src/sources/tempo/traceql-condition.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';

const shown = (fields: readonly string[], kinds: readonly string[] = ['server', 'consumer']) =>
  cutToFit(fields, [], kinds).map(({ conditions, by, known }) => ({
    spans: toTraceQL(conditions),
    by: by.join(' '),
    known: Object.fromEntries(known),
  }));

const METHOD = ['span.http.request.method', 'span.http.method'];
const RPC = ['span.rpc.system', 'span.rpc.system.name'];

describe('slices', () => {
  it('are one where the keys fit', () => {
    expect(shown(['a', 'b', 'a', 'status'])).toEqual([{ spans: 'true', by: 'a b status', known: {} }]);
  });

  it('are cut by kind first, where it is a key', () => {
    expect(shown(['kind', ...RPC, 'a', 'b', 'c'])).toEqual([
      { spans: 'kind = server', by: [...RPC, 'a', 'b', 'c'].join(' '), known: { kind: 'server' } },
      {
        spans: 'kind = consumer',
        by: 'a b c',
        known: { kind: 'consumer', [RPC[0] ?? '']: null, [RPC[1] ?? '']: null },
      },
    ]);
  });

  it('are cut by status', () => {
    expect(shown(['status', 'a', 'b', 'c', 'd', 'e'])).toEqual([
      { spans: 'status = error', by: 'a b c d e', known: { status: 'error' } },
      { spans: 'status != error', by: 'a b c d e', known: { status: 'unset' } },
    ]);
  });

  it('are cut by which of two names is there: the new one, or else the old one, if any', () => {
    const [name = '', old = ''] = METHOD;
    expect(shown([...METHOD, 'a', 'b', 'c', 'd'])).toEqual([
      { spans: `${name} != nil`, by: `${name} a b c d`, known: { [old]: null } },
      { spans: `kind != nil && !(${name} != nil || duration<0s)`, by: `${old} a b c d`, known: { [name]: null } },
    ]);
  });

  it('are refused where nothing is left to cut by', () => {
    expect(() => shown(['a', 'b', 'c', 'd', 'e', 'f'])).toThrow(UnsupportedQueryError);
  });
});
