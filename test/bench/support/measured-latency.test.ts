import { describe, expect, it } from '@jest/globals';
import { createQueue, latencyOf, tracesIn } from '../../../bench/support/measured-latency.ts';
import { createWriter, writeString, writtenBytes } from '../../../src/otlp/protobuf-writer.ts';

const search = (query: string): string => `/api/search?${new URLSearchParams({ q: query }).toString()}`;
const ids = (count: number): string => Array.from({ length: count }, () => 'trace:id="0"').join('||');

describe('the measured latency', () => {
  it('is that of the loop: 22 s in sequence, 19 s with eight in flight', () => {
    const read = latencyOf('/api/v2/traces/0?start=1', 0);
    const answerAll = (atOnce: number): number => {
      const nextAt = createQueue();
      const readers = new Array<number>(atOnce).fill(0);
      for (let request = 0; request < 1_001; request++) {
        const [nowMs = 0] = readers.splice(readers.indexOf(Math.min(...readers)), 1);
        readers.push(nextAt(nowMs, read));
      }
      return Math.max(...readers);
    };
    expect(answerAll(1)).toBeCloseTo(22_000, 0);
    expect(answerAll(8)).toBeGreaterThan(19_000 - 1);
    expect(answerAll(8)).toBeLessThan(19_100);
  });

  it('grows with the traces that a search brings', () => {
    expect(latencyOf(search(`{${ids(18)}}|select(name)`), 18).aloneMs).toBeCloseTo(2.1 * 18);
    expect(latencyOf(search('{status=error}|select(name)'), 829).aloneMs).toBeCloseTo(770);
    expect(latencyOf(search('{status=error}|select(name)'), 100).aloneMs).toBeCloseTo(160);
    expect(latencyOf(search('{status=error}'), 1_000)).toEqual(latencyOf('/api/traces/0', 0));
  });

  it('counts the traces of an answer in either form', () => {
    const json = JSON.stringify({ traces: [{ traceID: '1' }, { traceID: '2' }], metrics: {} });
    expect(tracesIn(Buffer.from(json), 'application/json')).toBe(2);
    const writer = createWriter();
    for (const [field, text] of [
      [1, 'a'],
      [1, 'traceID'],
      [2, 'c'],
    ] as const)
      writeString(writer, field, text);
    expect(tracesIn(writtenBytes(writer), 'application/protobuf')).toBe(2);
  });

  it('is the longer one of counts', () => {
    expect(latencyOf('/api/metrics/query?q=x', 0).aloneMs).toBe(31);
    expect(latencyOf('/api/metrics/query_range?q=x', 0).aloneMs).toBe(130);
  });
});
