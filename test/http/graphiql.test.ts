import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { builtGraphiql, startRoutes } from './start-routes.ts';

let built: ReturnType<typeof builtGraphiql>;
beforeAll(() => {
  built = builtGraphiql();
});
afterAll(() => built.remove());

describe('/graphiql', () => {
  const APP_CSP =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; font-src 'self' data:; " +
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  it.each(['/graphiql', '/graphiql/'])('is the page at %s, asked for anew every time', async (path) => {
    const { statusCode, headers, body } = await startRoutes({ graphiqlFolder: built.folder }).app.inject(path);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: expect.stringContaining('<title>GraphiQL</title>') });
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-security-policy': APP_CSP,
      'content-type': 'text/html; charset=utf-8',
    });
  });

  it('keeps assets that are named by their content for ever, others not', async () => {
    const { app } = startRoutes({ graphiqlFolder: built.folder });
    const asset = await app.inject('/graphiql/assets/index-B1_f-xyz.js');
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
      'content-security-policy': APP_CSP,
    });
    expect((await app.inject('/graphiql/favicon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each([
    '/graphiql/nothing.js',
    '/graphiql/../package.json',
    '/graphiql/%2e%2e/%2e%2e/etc/passwd',
    '/graphiql/assets/',
    '/graphiql/.secret',
  ])('gives nothing but its files: %s', async (path) => {
    expect((await startRoutes({ graphiqlFolder: built.folder }).app.inject(path)).statusCode).toBeGreaterThanOrEqual(
      400,
    );
  });

  it('says how to build it where it is not built', async () => {
    const { app } = startRoutes({ graphiqlFolder: join(built.folder, 'assets') });
    const { statusCode, headers, body } = await app.inject('/graphiql');
    expect(statusCode).toBe(503);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('npm run build:web');
  });
});
