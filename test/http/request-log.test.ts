import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import { registerRequestLog, requestLogOptions } from '../../src/http/request-log.ts';
import { createLog } from '../../src/log.ts';
import { source, startRoutes } from './start-routes.ts';

describe('a client that goes away', () => {
  it('is noted at debug, and is no answer', async () => {
    const { promise: noted, resolve: note } = Promise.withResolvers<Record<string, unknown>>();
    const { promise: isRunning, resolve: tellRunning } = Promise.withResolvers<null>();
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<null>();
    const log = createLog(
      { level: 'debug', format: 'json' },
      {
        write: (line) => {
          const entry = JSON.parse(line);
          if (entry.path === '/slow') note(entry);
        },
      },
    );
    const app = fastify(requestLogOptions(log, () => 'made'));
    registerRequestLog(app);
    app.get('/slow', async () => {
      tellRunning(null);
      await mayEnd;
      return 'too late';
    });
    const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /slow?secret=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await isRunning;
    socket.destroy();
    await once(socket, 'close');
    expect(await noted).toMatchObject({
      level: 'debug',
      path: '/slow',
      requestId: 'made',
      msg: 'the client went away',
    });
    end(null);
    await app.close();
  });
});

describe('the request log', () => {
  it('writes one line a request, without the query string', async () => {
    const { app, logged } = startRoutes();
    await app.inject({ url: '/graphql?query=secret', headers: { authorization: 'Bearer hunter2' } });
    expect(logged()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        requestId: 'made-1',
        method: 'GET',
        path: '/graphql',
        status: 200,
        ms: expect.any(Number),
        msg: 'answered',
      },
    ]);
  });

  it('keeps quiet about what machines ask all day, unless it fails', async () => {
    const { app, logged } = startRoutes({ sources: [source(async () => ({ isHealthy: false, lastError: 'full' }))] });
    for (const path of ['/healthz', '/metrics', '/readyz']) await app.inject(path);
    expect(logged()).toMatchObject([{ level: 'warn', path: '/readyz', status: 503 }]);
  });

  it('cuts a long path', async () => {
    const { app, logged } = startRoutes();
    await app.inject(`/${'x'.repeat(5_000)}`);
    expect(logged()[0]?.path).toHaveLength(200);
  });
});
