/** The gateway itself in the graph. */
import type { Resolvers } from '../generated/schema-types.ts';
import { LIMITS } from './limits.ts';

export const gatewayResolvers: Resolvers = {
  Query: {
    triageGateway: async (_root, _args, { gateway, signal }) => ({
      version: gateway.version,
      sources: await gateway.describeSources(signal),
      limits: LIMITS,
    }),
  },
};
