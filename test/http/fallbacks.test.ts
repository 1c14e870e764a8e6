import { describe, expect, it } from '@jest/globals';
import { startRoutes } from './start-routes.ts';

describe('what no route answers', () => {
  it('lists the paths there are', async () => {
    const { statusCode, body, headers } = await startRoutes().app.inject('/nope?secret=1');
    expect(statusCode).toBe(404);
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body)).toEqual({
      error: 'There is no /nope here.',
      paths: [
        '/',
        '/broken',
        '/graphiql',
        '/graphql',
        '/healthz',
        '/late',
        '/metrics',
        '/readyz',
        '/schema.graphql',
        '/triage',
        '/wall',
      ],
    });
  });

  it('names the methods of a path', async () => {
    const { statusCode, headers, body } = await startRoutes().app.inject({ method: 'DELETE', url: '/graphql' });
    expect(statusCode).toBe(405);
    expect(headers.allow).toBe('GET, HEAD, POST');
    expect(JSON.parse(body)).toEqual({ error: '/graphql takes GET, HEAD, POST, not DELETE.' });
  });

  it.each([
    ['{', 'application/json', 400, 'BAD_USER_INPUT'],
    ['<a/>', 'application/xml', 415, 'BAD_USER_INPUT'],
    [`"${'x'.repeat(1_100_000)}"`, 'application/json', 413, 'LIMIT_EXCEEDED'],
  ])('refuses a body that cannot be read, in the shape of GraphQL errors', async (payload, type, status, code) => {
    const { app, logged } = startRoutes();
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': type }, payload });
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code, retryable: false } }],
    });
    expect(logged().map(({ level }) => level)).toEqual(['info']);
  });

  it('masks what was not foreseen, and logs it', async () => {
    const { app, logged } = startRoutes();
    const { statusCode, body } = await app.inject('/broken');
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false } }],
    });
    expect(logged()).toMatchObject([
      { level: 'error', requestId: 'made-1', err: { message: 'the secret is hunter2' }, msg: 'a request failed' },
      { level: 'warn', path: '/broken', status: 500 },
    ]);
  });

  it('shows an error of ours as it is', async () => {
    const { body } = await startRoutes().app.inject('/late');
    expect(JSON.parse(body)).toEqual({
      errors: [
        { message: 'EMBEDDED did not answer within 10 ms', extensions: { code: 'SOURCE_TIMEOUT', retryable: true } },
      ],
    });
  });
});
