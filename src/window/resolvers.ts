/** The window in the graph. */
import type { Resolvers } from '../generated/schema-types.ts';
import { clampsOf } from './clamps.ts';

export const windowResolvers: Resolvers = {
  TimeWindow: {
    from: ({ fromMs }) => fromMs,
    to: ({ toMs }) => toMs,
    step: ({ stepMs }) => stepMs,
    asOf: ({ asOfMs }) => asOfMs,
    clamps: async (window, _args, { loaders }) => {
      const question = {
        measure: 'spans',
        by: [],
        dimensions: [],
        key: [],
        where: {},
        range: window,
        stepMs: null,
      } as const;
      return clampsOf(window, await loaders.counts(question));
    },
  },
};
