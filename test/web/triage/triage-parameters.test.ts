import { describe, expect, it } from '@jest/globals';
import { changedSearch, readTriageParameters, unfilteredSearch } from '../../../web/triage/triage-parameters.ts';

describe('the address of the triage page', () => {
  it('asks for the last hour unless it says more', () => {
    expect(readTriageParameters('')).toEqual({ range: { last: '1h' }, filter: {}, problems: [] });
    expect(readTriageParameters('?range=6h&service=cart')).toMatchObject({
      range: { last: '6h' },
      filter: { service: { equals: 'cart' } },
    });
  });

  it('takes an absolute window before a relative one', () => {
    expect(readTriageParameters('?range=6h&from=2026-11-24T10:00:00Z').range).toEqual({ from: '2026-11-24T10:00:00Z' });
    expect(readTriageParameters('?from=2026-11-24T10:00:00Z&to=2026-11-24T11:00:00Z').range).toEqual({
      from: '2026-11-24T10:00:00Z',
      to: '2026-11-24T11:00:00Z',
    });
  });

  it('takes a plus sign that was not encoded', () => {
    expect(readTriageParameters('?from=2026-11-24T10:00:00+01:00').range).toEqual({
      from: '2026-11-24T10:00:00+01:00',
    });
  });

  it.each([
    ['?range=banana', 'range=banana in the address is no length of time like 15m, 1h or 7d: 1h is taken.'],
    [
      '?from=yesterday&range=2h',
      'from=yesterday in the address is no instant like 2026-11-24T10:00:00Z: the last 2h is taken.',
    ],
    [
      '?from=2026-11-24T10:00:00Z&to=2026-11-24T11:00',
      'to=2026-11-24T11:00 in the address is no instant like 2026-11-24T10:00:00Z: the last 1h is taken.',
    ],
    ['?to=2026-11-24T10:00:00Z', 'to= in the address needs a from= beside it: the last 1h is taken.'],
    ['?theme=blue', 'theme=blue in the address is neither dark nor light: what the system prefers is taken.'],
  ])('says what is wrong with %s, and goes on', (search, problem) => {
    const { range, problems } = readTriageParameters(search);
    expect(problems).toEqual([problem]);
    expect(range.last).toMatch(/^[12]h$/);
  });

  it('says which names it does not know, since a filter with a slip would show everything', () => {
    expect(readTriageParameters('?services=cart').problems).toEqual([
      'services= in the address is not known. It may hold service, route, environment, version, exceptionType, message, filter, range, from, to, theme.',
    ]);
  });

  it('changes one thing and keeps the rest', () => {
    const search = '?theme=dark&service=cart&range=6h';
    expect(changedSearch(search, { service: 'checkout', route: 'POST /checkout' })).toBe(
      '?theme=dark&service=checkout&range=6h&route=POST+%2Fcheckout',
    );
    expect(changedSearch(search, { service: '' })).toBe('?theme=dark&range=6h');
    expect(changedSearch('?service=cart', { service: null })).toBe('');
  });

  it('lets a window of one sort end one of the other', () => {
    expect(changedSearch('?from=a&to=b&service=cart', { range: '2h' })).toBe('?service=cart&range=2h');
    expect(changedSearch('?range=2h', { from: 'a' })).toBe('?from=a');
  });

  it('drops every filter and keeps the window', () => {
    expect(unfilteredSearch('?range=2h&service=a&service=b&filter=%7B%7D&message=x&theme=dark')).toBe(
      '?range=2h&theme=dark',
    );
  });
});
