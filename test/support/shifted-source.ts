/** A source whose data lies elsewhere in time: asked and answered as if it did not. */
import type { CountQuery, MetricSource } from '../../src/sources/source.ts';
import type { TimeRange } from '../../src/time.ts';

const moved = ({ fromMs, toMs }: TimeRange, byMs: number): TimeRange => ({ fromMs: fromMs + byMs, toMs: toMs + byMs });

/** Returns the source with its data moved back by `shiftMs`, whole steps of every length. */
export const shiftedMetrics = (source: MetricSource, shiftMs: number): MetricSource => ({
  kind: source.kind,
  describe: (call) => source.describe(call),
  counts: async (queries, call) => {
    const asked = queries.map((query): CountQuery<typeof query.measure> => ({
      ...query,
      range: moved(query.range, shiftMs),
    }));
    const answers = await source.counts(asked, call);
    return answers.map((answer) =>
      answer instanceof Error
        ? answer
        : {
            ...answer,
            heldFromMs: answer.heldFromMs === null ? null : answer.heldFromMs - shiftMs,
            rows: answer.rows.map((row) => ({ ...row, atMs: row.atMs === null ? null : row.atMs - shiftMs })),
          },
    );
  },
  steps: async (queries, call) => {
    const asked = queries.map((query) => ({ ...query, range: moved(query.range, shiftMs) }));
    const answers = await source.steps(asked, call);
    return answers.map((answer) =>
      answer instanceof Error
        ? answer
        : {
            ...answer,
            range: moved(answer.range, -shiftMs),
            heldFromMs: answer.heldFromMs === null ? null : answer.heldFromMs - shiftMs,
          },
    );
  },
  exemplars: async (queries, call) => {
    const asked = queries.map((query) => ({ ...query, range: moved(query.range, shiftMs) }));
    const answers = await source.exemplars(asked, call);
    return answers.map((answer) =>
      answer instanceof Error ? answer : answer.map((each) => ({ ...each, atMs: each.atMs - shiftMs })),
    );
  },
});
