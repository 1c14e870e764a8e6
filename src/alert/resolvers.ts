/** Firing alerts in the graph. */
import type { Resolvers } from '../generated/schema-types.ts';
import { alertLinks } from './alert-links.ts';

export const alertResolvers: Resolvers = {
  FiringAlert: {
    since: ({ sinceMs }) => sinceMs,
    links: (alert) => alertLinks(alert),
  },
};
