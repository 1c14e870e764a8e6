import { describe, expect, it } from '@jest/globals';
import type { NamedSource } from '../../src/probe.ts';
import { source, startRoutes, well } from './start-routes.ts';

describe('/healthz and /readyz', () => {
  it('says that the process lives, whatever the sources say', async () => {
    const ill = source(async () => ({ isHealthy: false, lastError: 'disk full' }));
    const { statusCode, headers, body } = await startRoutes({ sources: [ill] }).app.inject('/healthz');
    expect({ statusCode, body: JSON.parse(body) }).toEqual({ statusCode: 200, body: { status: 'ok' } });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is ready when every source answers', async () => {
    const { statusCode, body } = await startRoutes().app.inject('/readyz');
    expect({ statusCode, body: JSON.parse(body) }).toEqual({
      statusCode: 200,
      body: { status: 'ready', sources: { EMBEDDED: 'ok' } },
    });
  });

  it.each([
    ['is ill', async () => ({ isHealthy: false, lastError: 'disk full' }), 'disk full'],
    ['fails', async () => Promise.reject(new Error('locked')), 'locked'],
  ])('names the source that %s', async (_how, answer, error) => {
    const other: NamedSource = { ...well, name: 'OTHER' };
    const { statusCode, body } = await startRoutes({ sources: [other, source(answer)] }).app.inject('/readyz');
    expect({ statusCode, body: JSON.parse(body) }).toEqual({
      statusCode: 503,
      body: { status: 'unavailable', sources: { OTHER: 'ok', EMBEDDED: error } },
    });
  });

  it('does not wait for a silent source, and asks it once for all who wait', async () => {
    const deadline = new AbortController();
    let asked = 0;
    const { promise: isAsked, resolve: tellAsked } = Promise.withResolvers<null>();
    const silent = source(() => {
      asked++;
      tellAsked(null);
      return new Promise(() => undefined);
    });
    const { app } = startRoutes({ sources: [silent], deadline: () => deadline.signal });
    const answers = Promise.all([app.inject('/readyz'), app.inject('/readyz')]);
    await isAsked;
    deadline.abort();
    for (const { statusCode, body } of await answers) {
      expect({ statusCode, body: JSON.parse(body) }).toEqual({
        statusCode: 503,
        body: { status: 'unavailable', sources: { EMBEDDED: 'did not answer in time' } },
      });
    }
    expect(asked).toBe(1);
  });
});
