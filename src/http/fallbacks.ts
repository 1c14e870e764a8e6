/** Answers for what no route answers, and for what goes wrong before or in one. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { describeError, ERROR_CODES, type ErrorCode } from '../errors.ts';
import { inline } from '../lib/quote.ts';

const hasStatus = (error: unknown): error is FastifyError =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';

/** Errors look like GraphQL's, since bodies are sent to /graphql alone. */
const graphqlError = (message: string, code: ErrorCode) => ({
  errors: [{ message, extensions: { code, retryable: ERROR_CODES[code].retryable } }],
});

/**
 * Answers unknown paths with 404 and the paths there are, known ones with 405 and their methods, refused bodies with 4xx and the
 * reason, and everything unforeseen with a masked 500 that is logged. Must be registered before the routes it lists.
 */
export const registerFallbacks = (app: FastifyInstance): void => {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*') || (url.length > 1 && url.endsWith('/'))) return;
    const methods = methodsOf.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsOf.set(url, methods);
  });

  app.setNotFoundHandler(async ({ method, url }, reply) => {
    const path = url.split('?', 1)[0] ?? '';
    const methods = methodsOf.get(path);
    reply.header('cache-control', 'no-store');
    if (methods && !methods.has(method)) {
      const allowed = [...methods].sort().join(', ');
      return reply
        .code(405)
        .header('allow', allowed)
        .send({ error: `${path} takes ${allowed}, not ${method}.` });
    }
    return reply.code(404).send({ error: `There is no ${inline(path)} here.`, paths: [...methodsOf.keys()].sort() });
  });

  app.setErrorHandler(async (error, request, reply) => {
    if (hasStatus(error) && error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
      const code = error.statusCode === 413 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT';
      return reply.code(error.statusCode).send(graphqlError(inline(error.message), code));
    }
    const { message, extensions, level } = describeError(error);
    request.log[level]({ err: error }, 'a request failed');
    return reply.code(500).send(graphqlError(message, extensions.code));
  });
};
