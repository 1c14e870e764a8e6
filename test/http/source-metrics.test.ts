import { describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics } from '../../src/http/metrics.ts';
import type { SourceState } from '../../src/http/source-metrics.ts';

const samples = async ({ registry }: Metrics) =>
  (await registry.metrics())
    .split('\n')
    .filter((line) => /^triagraph_source_(?:requests|shared|cache_bytes|up)/.test(line))
    .map((line) => line.slice('triagraph_source_'.length));

describe('watchSources', () => {
  it('shows the state that each source has when it is asked; unknown is not 0', async () => {
    const metrics = createMetrics('1.2.3', false);
    const quiet: SourceState = { outcomes: new Map(), isUp: null, shared: 0, heldBytes: 0 };
    let tempo: SourceState = { ...quiet, outcomes: new Map([['ok', 1]]) };
    metrics.watchSources([
      { name: 'TEMPO', state: () => tempo },
      { name: 'PROMETHEUS', state: () => quiet },
    ]);
    await metrics.registry.metrics();
    tempo = {
      outcomes: new Map([
        ['ok', 7],
        ['SOURCE_TIMEOUT', 2],
      ]),
      isUp: false,
      shared: 3,
      heldBytes: 500,
    };
    expect(await samples(metrics)).toEqual([
      'requests_total{source="TEMPO",outcome="ok"} 7',
      'requests_total{source="TEMPO",outcome="SOURCE_TIMEOUT"} 2',
      'shared_reads_total{source="TEMPO"} 3',
      'shared_reads_total{source="PROMETHEUS"} 0',
      'cache_bytes{source="TEMPO"} 500',
      'cache_bytes{source="PROMETHEUS"} 0',
      'up{source="TEMPO"} 0',
      'up{source="PROMETHEUS"} Nan',
    ]);
  });

  it('adds nothing where there are no such sources', async () => {
    const metrics = createMetrics('1.2.3', false);
    metrics.watchSources([]);
    expect(await samples(metrics)).toEqual([]);
  });
});
