/** What a real Prometheus says of the gateway's own metrics. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
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
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: await metrics.registry.metrics(),
      encoding: 'utf8',
    });
    expect({ status, said: `${stdout}${stderr}`.trim() }).toEqual({ status: 0, said: '' });
  });
});
