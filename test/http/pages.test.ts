import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerPages } from '../../src/http/pages.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  for (const name of ['wall', 'triage', 'assets']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'wall', 'index.html'), '<!doctype html><title>Wall</title>');
  writeFileSync(join(folder, 'triage', 'index.html'), '<!doctype html><title>Triage</title>');
  writeFileSync(join(folder, 'assets', 'wall-B1_f-xyz.js'), 'export {};');
  writeFileSync(join(folder, '.secret'), 'hidden');
});
afterAll(() => rmSync(folder, { recursive: true }));

const pages = (from: string) => {
  const app = fastify();
  registerPages(app, from);
  return app;
};

describe('the pages', () => {
  it.each([
    ['/wall', 'Wall'],
    ['/wall?service=cart', 'Wall'],
    ['/triage', 'Triage'],
  ])('are at %s, asked for anew every time', async (path, title) => {
    const { statusCode, headers, body } = await pages(folder).inject(path);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: expect.stringContaining(`<title>${title}</title>`) });
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'self'; .*frame-ancestors 'none'$/),
    });
  });

  it('keep assets that are named by their content for ever', async () => {
    const { headers } = await pages(folder).inject('/pages/assets/wall-B1_f-xyz.js');
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
    });
  });

  it('answer HEAD, by which the wall reads the clock', async () => {
    expect((await pages(folder).inject({ method: 'HEAD', url: '/wall' })).statusCode).toBe(200);
  });

  it.each([
    '/pages/nothing.js',
    '/pages/../package.json',
    '/pages/%2e%2e/%2e%2e/etc/passwd',
    '/pages/',
    '/pages/.secret',
  ])('give nothing but their files: %s', async (path) => {
    expect((await pages(folder).inject(path)).statusCode).toBeGreaterThanOrEqual(400);
  });

  it.each(['/wall', '/triage'])('say how to build %s where it is not built', async (path) => {
    const { statusCode, body } = await pages(join(folder, 'assets')).inject(path);
    expect(statusCode).toBe(503);
    expect(body).toContain('npm run build:web');
  });
});
