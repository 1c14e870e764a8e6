/** What one operation reads of Tempo: the same question is sent once, whoever asks it. */
import { describe, expect, it } from '@jest/globals';
import { createOperationReads } from '../../../src/sources/tempo/operation-reads.ts';
import { fakeTempo } from '../../support/fake-tempo-reads.ts';
import { HOUR } from '../contract/backend.ts';

const MINUTE = 60_000;
const OTHER = { ...HOUR, toMs: HOUR.toMs + 1 };

describe('the reads of an operation', () => {
  it('are sent once a text and range', async () => {
    const { reads, asked } = fakeTempo({});
    const all = await Promise.all([reads.instant('{ }', HOUR), reads.instant('{ }', HOUR)]);
    await reads.instant('{ }', HOUR);
    await reads.instant('{ }', OTHER);
    expect(asked).toHaveLength(2);
    expect(all[0]).toBe(all[1]);
  });

  it('are other ones by step, of another step, and as searches with another limit', async () => {
    const { reads, asked } = fakeTempo({});
    await Promise.all([
      reads.instant('{ }', HOUR),
      reads.range('{ }', HOUR, MINUTE),
      reads.range('{ }', HOUR, 2 * MINUTE),
      reads.search('{ }', HOUR, 1),
      reads.search('{ }', HOUR, 2),
    ]);
    expect(asked).toHaveLength(5);
  });

  it('are known from the moment they are asked for', () => {
    const { reads } = fakeTempo({});
    expect(reads.hasInstant('{ }', HOUR)).toBe(false);
    void reads.instant('{ }', HOUR);
    void reads.range('{ }', HOUR, MINUTE);
    void reads.search('{ }', HOUR, 9);
    expect(reads.hasInstant('{ }', HOUR)).toBe(true);
    expect(reads.hasRange('{ }', HOUR, MINUTE)).toBe(true);
    expect(reads.hasRange('{ }', HOUR, 2 * MINUTE)).toBe(false);
    expect(reads.hasSearch('{ }', HOUR, 9)).toBe(true);
    expect(reads.hasSearch('{ }', OTHER, 9)).toBe(false);
  });

  it('fail for everyone who asks, and end nothing where nobody waits for them', async () => {
    const { reads, asked } = fakeTempo({ metrics: () => new Error('no'), search: () => new Error('no') });
    void reads.search('{ }', HOUR, 1);
    await expect(reads.instant('{ }', HOUR)).rejects.toThrow('no');
    await expect(reads.instant('{ }', HOUR)).rejects.toThrow('no');
    expect(asked).toHaveLength(2);
  });

  it('are those of one call alone', () => {
    const refuse = () => Promise.reject(new Error('nobody asks'));
    const readsOf = createOperationReads({
      ...{ url: '', search: refuse, metricsInstant: refuse, metricsRange: refuse, tags: refuse, tagValues: refuse },
      ...{ traceById: refuse, traceByIdV1: refuse, version: refuse, echo: refuse },
    });
    const one = { signal: new AbortController().signal, record: () => undefined };
    expect(readsOf(one)).toBe(readsOf(one));
    expect(readsOf({ ...one })).not.toBe(readsOf(one));
  });
});
