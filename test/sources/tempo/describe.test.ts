import { describe, expect, it } from '@jest/globals';
import { createDescribe } from '../../../src/sources/tempo/describe.ts';
import { createTempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { startRecordedServer, type RecordedAnswer } from '../../support/recorded-server.ts';
import { openSourceDoor } from '../../support/source-door.ts';

const DEPS = { now: () => Date.UTC(2026, 10, 24), elapsed: () => 0 };
const ECHO: RecordedAnswer = { contentType: 'text/plain', body: 'echo\n' };

const described = async (answers: Readonly<Record<string, RecordedAnswer>>) => {
  const server = await startRecordedServer(({ path }) => answers[path] ?? null);
  const { http, call, close } = openSourceDoor('TEMPO', server.url);
  try {
    return await createDescribe(createTempoApi(http), DEPS)(call);
  } finally {
    await close();
    await server.close();
  }
};

describe('the description of a Tempo', () => {
  it('tells what was tried out, whatever the version says', async () => {
    expect(
      await described({
        '/api/echo': ECHO,
        '/api/status/buildinfo': { body: '{"version":"","goVersion":"go1"}' },
        '/api/metrics/query': { body: '{"series":[],"metrics":{}}' },
      }),
    ).toMatchObject({
      kind: 'TEMPO',
      isHealthy: true,
      version: null,
      capabilities: ['traces', 'exceptions', 'values', 'counts', 'origins', 'calls'],
      lastError: null,
    });
  });

  it('has no counts where there are no TraceQL metrics', async () => {
    const { capabilities, version, lastError } = await described({
      '/api/echo': ECHO,
      '/api/status/buildinfo': { body: '{"version":"v2.9.1"}' },
    });
    expect([capabilities, version]).toEqual([['traces', 'exceptions', 'values'], 'v2.9.1']);
    expect(lastError).toContain('404');
  });

  it('is that of a server out of order where it does not answer', async () => {
    expect(
      await described({ '/api/echo': { status: 500, contentType: 'text/plain', body: 'no ring\n' } }),
    ).toMatchObject({
      isHealthy: false,
      latencyMs: null,
    });
  });
});
