import { describe, expect, it } from '@jest/globals';
import { changedSearch, readTriageParameters, unfilteredSearch } from '../../../web/triage/triage-parameters.ts';

describe('the address of the triage page', () => {
  it('asks for the last hour unless it says more', () => {
    expect(readTriageParameters('')).toEqual({ range: { last: '1h' }, filter: {}, problem: null });
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
