import { describe, expect, it } from '@jest/globals';
import { startRoutes } from './start-routes.ts';

describe('every answer', () => {
  it.each(['/', '/graphiql', '/healthz', '/metrics', '/schema.graphql', '/nope', '/broken'])(
    'forbids sniffing, framing and referrers: %s',
    async (path) => {
      const { headers } = await startRoutes().app.inject(path);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    },
  );

  it('echoes a request id, and makes one where there is none or one that could harm', async () => {
    const { app } = startRoutes();
    const idOf = async (id?: string) =>
      (await app.inject({ url: '/healthz', headers: id === undefined ? {} : { 'x-request-id': id } })).headers[
        'x-request-id'
      ];
    expect(await idOf('4bf92f35-77b3/1')).toBe('4bf92f35-77b3/1');
    expect(await idOf()).toBe('made-1');
    expect(await idOf('a b<script>')).toBe('made-2');
    expect(await idOf('x'.repeat(129))).toBe('made-3');
  });
});
