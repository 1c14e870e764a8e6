/** Honesty in the graph: Completeness, CountSeries and their points. */
import type { Resolvers } from '../generated/schema-types.ts';

export const completenessResolvers: Resolvers = {
  Completeness: { asOf: ({ asOfMs }) => asOfMs },
  CountSeries: {
    step: ({ stepMs }) => stepMs,
    points: ({ points }) => points.map(({ atMs, value, isPartial }) => ({ at: atMs, value, isPartial })),
  },
};
