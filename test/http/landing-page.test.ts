import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtGraphiql, startRoutes } from './start-routes.ts';

let built: ReturnType<typeof builtGraphiql>;
beforeAll(() => {
  built = builtGraphiql();
});
afterAll(() => built.remove());

describe('/', () => {
  it('leads to everything, and shows where OTLP goes', async () => {
    const { app } = startRoutes({ graphiqlFolder: built.folder, pagesFolder: built.folder });
    const { statusCode, headers, body } = await app.inject('/');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const [, path] of body.matchAll(/href="([^"]+)"/g)) {
      expect((await app.inject(path ?? '')).statusCode).toBe(200);
    }
    expect(body).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318');
  });

  it('has neither scripts nor anything from elsewhere, and a policy that says so', async () => {
    const { headers, body } = await startRoutes().app.inject('/');
    expect(body).not.toMatch(/<script|src=|@import|url\(|style="/);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  });

  it('says when the receiver is closed, and escapes what it shows', async () => {
    const { body } = await startRoutes({ receiverUrl: () => null, version: '<b>"1"' }).app.inject('/');
    expect(body).toContain('closed (OTLP_PORT is off)');
    expect(body).toContain('version &lt;b&gt;&quot;1&quot;');
  });

  it('shows where data come from when they are elsewhere, and then no receiver', async () => {
    const sourceUrls = [{ name: 'TEMPO', url: 'http://tempo:3200/<b>' }];
    const { body } = await startRoutes({ sourceUrls, hasStore: false, receiverUrl: () => null }).app.inject('/');
    expect(body).toContain('<dt>TEMPO</dt><dd><code>http://tempo:3200/&lt;b&gt;</code></dd>');
    expect(body).toContain('this gateway keeps nothing');
    expect(body).not.toContain('OTLP_PORT');
  });
});
