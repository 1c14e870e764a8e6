import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { isAllowedHost, isAllowedOrigin, registerOrigins, type OriginRules } from '../../src/http/origins.ts';

const rules: OriginRules = { allowedOrigins: ['https://grafana.example.com'], isLoopback: true };

describe('isAllowedOrigin', () => {
  it.each([
    ['no browser', undefined, 'localhost:4000'],
    ['its own page', 'http://localhost:4000', 'localhost:4000'],
    ['its own page on a default port', 'http://localhost', 'localhost:80'],
    ['its own page behind TLS', 'https://triage.example.com', 'triage.example.com'],
    ['its own page on IPv6', 'http://[::1]:4000', '[::1]:4000'],
    ['an allowed origin', 'https://grafana.example.com', 'localhost:4000'],
  ])('lets %s ask', (_who, origin, host) => {
    expect(isAllowedOrigin(origin, host, rules)).toBe(true);
  });

  it.each([
    ['another port', 'http://localhost:3000', 'localhost:4000'],
    ['another scheme of an allowed host', 'http://grafana.example.com', 'localhost:4000'],
    ['a host below an allowed one', 'https://a.grafana.example.com', 'localhost:4000'],
    ['a host that ends like an allowed one', 'https://evil-grafana.example.com', 'localhost:4000'],
    ['a sandboxed page', 'null', 'localhost:4000'],
    ['a malformed origin', 'http://localhost:4000/path', 'localhost:4000'],
    ['an origin against a missing host', 'http://localhost:4000', undefined],
    ['an origin against a malformed host', 'http://localhost:4000', 'a b'],
  ])('does not let %s ask', (_who, origin, host) => {
    expect(isAllowedOrigin(origin, host, rules)).toBe(false);
  });
});

describe('isAllowedHost', () => {
  it.each([
    'localhost:4000',
    '127.0.0.1:4000',
    '[::1]:4000',
    'localhost',
    'shop.localhost:1',
    'grafana.example.com',
    undefined,
  ])('answers as %s on loopback', (host) => {
    expect(isAllowedHost(host, rules)).toBe(true);
  });

  it.each(['evil.example.com:4000', '10.0.0.1:4000', 'localhost.evil.example.com', '', 'a b', 'me@evil.example.com'])(
    'does not answer as %j on loopback, so that no foreign name can be pointed here',
    (host) => {
      expect(isAllowedHost(host, rules)).toBe(false);
      expect(isAllowedHost(host, { ...rules, isLoopback: false })).toBe(true);
    },
  );
});

describe('the hook', () => {
  const apps: FastifyInstance[] = [];
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  const start = () => {
    const app = fastify();
    registerOrigins(app, rules);
    app.post('/graphql', async () => ({ data: {} }));
    apps.push(app);
    return app;
  };
  const grafana = 'https://grafana.example.com';

  it('lets pages of an allowed origin read', async () => {
    const { statusCode, headers } = await start().inject({
      method: 'POST',
      url: '/graphql',
      headers: { origin: grafana },
    });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': grafana,
      'access-control-expose-headers': 'x-request-id',
      vary: 'Origin',
    });
  });

  it('tells other pages nothing, so that browsers keep the answer from them', async () => {
    const { headers } = await start().inject({
      method: 'POST',
      url: '/graphql',
      headers: { origin: 'https://evil.example' },
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.vary).toBe('Origin');
  });

  const preflight = (origin: string) => ({
    method: 'OPTIONS' as const,
    url: '/graphql',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('answers a preflight of an allowed origin', async () => {
    const { statusCode, headers } = await start().inject(preflight(grafana));
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': grafana,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringContaining('content-type'),
      'access-control-max-age': '600',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('refuses a preflight of another origin and says what to set', async () => {
    const { statusCode, body } = await start().inject(preflight('https://evil.example'));
    expect(statusCode).toBe(403);
    expect(body).toContain('ALLOWED_ORIGINS');
  });

  it('refuses a foreign host name on loopback before any route runs', async () => {
    const { statusCode, body } = await start().inject({
      method: 'POST',
      url: '/graphql',
      headers: { host: 'evil.example:4000' },
    });
    expect(statusCode).toBe(421);
    expect(body).toContain('ALLOWED_ORIGINS');
  });
});
