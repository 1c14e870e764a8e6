/** What makes requests of a range beside spans of their kinds. */
import { describe, expect, it } from '@jest/globals';
import { enteredAmong, requestRoots } from '../../../src/sources/tempo/request-roots.ts';
import { fakeTempo } from '../../support/fake-tempo-reads.ts';
import { HOUR } from '../contract/backend.ts';

const SERVICE = 'resource.service.name';

describe('services of which requests are not just the spans of their kinds', () => {
  it('are those with consumers that only receive, and with parentless inner spans, told by one read', async () => {
    const { reads, asked } = fakeTempo({
      metrics: () => [
        { labels: { kind: 'consumer', [SERVICE]: 'mail' }, value: 3 },
        { labels: { kind: 'internal', [SERVICE]: 'nightly' }, value: 1 },
        { labels: { kind: 'internal', [SERVICE]: null }, value: 1 },
        { labels: { kind: 'internal', [SERVICE]: 'gone' }, value: 0 },
      ],
    });
    const [roots] = await Promise.all([requestRoots(reads, HOUR), requestRoots(reads, HOUR)]);
    expect([...roots.receiving]).toEqual(['mail']);
    expect([...roots.internal]).toEqual(['nightly', 'unknown_service']);
    expect(asked).toHaveLength(1);
  });
});

describe('services that have requests of their own', () => {
  it('are looked for among those asked for, one without a name as Tempo keeps it', async () => {
    const { reads, asked } = fakeTempo({ metrics: () => [{ labels: { [SERVICE]: 'web' }, value: 2 }] });
    const entered = await enteredAmong(reads, new Set(['web', 'unknown_service']), HOUR);
    expect([...entered]).toEqual(['web']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/resource\.service\.name=~"\|unknown_service\|web"/);
  });
});
