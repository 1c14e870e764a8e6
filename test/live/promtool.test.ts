/** What a real Prometheus says of the gateway's own metrics, of its configuration in deploy/, and of the demo shop's series. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openMetricsOf } from '../../demo/openmetrics.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { requireLive } from './require-live.ts';

const promtool = process.env.PROMTOOL_BIN ?? 'promtool';
const isThere = spawnSync(promtool, ['--version']).status === 0;

requireLive('prometheus', isThere, 'promtool, on the PATH or as PROMTOOL_BIN');

(isThere ? describe : describe.skip)('promtool check metrics', () => {
  it('finds nothing wrong with what /metrics exposes', async () => {
    const metrics = createMetrics('1.2.3', false);
    metrics.receiver.body('traces', 200);
    metrics.receiver.received('traces', 500);
    metrics.receiver.rejected('traces', 'too_old', 2);
    metrics.operation('ok', 0.01);
    metrics.operationError('BAD_USER_INPUT');
    metrics.batch({ loader: 'counts', keys: 20 });
    metrics.read({ source: 'EMBEDDED', query: 'SELECT 1', ms: 3, bytes: null, cacheHit: false });
    metrics.read({ source: 'TEMPO', query: '{}', ms: 3, bytes: 500, cacheHit: true });
    metrics.watchSources([
      { name: 'TEMPO', state: () => ({ outcomes: new Map([['ok', 2]]), isUp: true, shared: 1, heldBytes: 500 }) },
      { name: 'PROMETHEUS', state: () => ({ outcomes: new Map(), isUp: null, shared: 0, heldBytes: 0 }) },
    ]);
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: await metrics.registry.metrics(),
      encoding: 'utf8',
    });
    expect({ status, said: `${stdout}${stderr}`.trim() }).toEqual({ status: 0, said: '' });
  });
});

(isThere ? describe : describe.skip)('promtool', () => {
  it('takes the configuration and the rules of the stack', () => {
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', 'deploy/prometheus/prometheus.yml'], {
      encoding: 'utf8',
    });
    expect({ status, said: stderr }).toEqual({ status: 0, said: '' });
    expect(stdout).toContain('1 rules found');
  });

  it("makes blocks of the demo shop's past", () => {
    const folder = mkdtempSync(join(tmpdir(), 'triagraph-'));
    const past = join(folder, 'past.om');
    writeFileSync(past, [...openMetricsOf({ seed: 1, fromMinute: 29_925_240, minutes: 2 }), ''].join('\n'));
    const { status, stdout, stderr } = spawnSync(
      promtool,
      ['tsdb', 'create-blocks-from', 'openmetrics', past, folder],
      {
        encoding: 'utf8',
      },
    );
    rmSync(folder, { recursive: true });
    expect({ status, said: stderr }).toEqual({ status: 0, said: '' });
    expect(stdout).toContain('NUM SERIES');
  });
});
