/** The schema as text. */
import type { FastifyInstance } from 'fastify';

/** Adds /schema.graphql, the subgraph's SDL. */
export const registerSchemaText = (app: FastifyInstance, sdl: string): void => {
  app.get('/schema.graphql', async (_request, reply) =>
    reply.headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' }).send(sdl),
  );
};
