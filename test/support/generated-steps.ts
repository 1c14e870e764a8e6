/** A source of steps over numbers that are worked out, not held: any stretch of time, as it is known at any time. */
import { floorTo, MINUTE_MS, type DurationMs, type UnixMs } from '../../src/time.ts';
import { exactly } from '../../src/completeness/completeness.ts';
import type { MetricSource, StepAnswer, StepQuery } from '../../src/sources/source.ts';
import { createStepColumns, cutSeries, emptySteps, wholeSteps } from '../../src/sources/step-columns.ts';
import { DESCRIPTION } from './fake-sources.ts';

/** What happens in a minute of a key: requests and failed ones once all has arrived. */
export interface MinuteCount {
  readonly requests: number;
  readonly errors: number;
}

/** What the source holds and how it answers. */
export interface GeneratedData {
  readonly services: readonly string[];
  /** Null: nothing of the key in this minute. */
  readonly countOf: (service: string, atMs: UnixMs) => MinuteCount | null;
  /** How long after its end a minute still grows. */
  readonly growsMs: DurationMs;
  readonly heldFromMs: UnixMs;
  /** No answer has shorter steps for these services; null = none is raised. */
  readonly leastStepMs: (services: readonly string[]) => DurationMs;
  readonly isPartial: () => boolean;
  readonly isTruncated: () => boolean;
}

export interface GeneratedSteps {
  readonly source: MetricSource;
  /** All queries, in order. */
  readonly asked: readonly StepQuery[];
}

/** Returns the source; `now` is when it answers. */
export const generatedSteps = (data: () => GeneratedData, now: () => UnixMs): GeneratedSteps => {
  const asked: StepQuery[] = [];
  const answer = (query: StepQuery): StepAnswer => {
    const { services, countOf, growsMs, heldFromMs, leastStepMs, isPartial, isTruncated } = data();
    const wanted = services.filter((each) => query.keys?.values.some(([service]) => service === each) ?? true);
    const stepMs = Math.max(query.stepMs, leastStepMs(wanted));
    const range = wholeSteps(query.range, stepMs);
    const empty = emptySteps(query, range, stepMs, (atMs) => atMs >= heldFromMs);
    const { add, all } = createStepColumns(range, stepMs, empty);
    for (const service of wanted) {
      for (let atMs = floorTo(range.fromMs, MINUTE_MS); atMs < range.toMs; atMs += MINUTE_MS) {
        const whole = countOf(service, atMs);
        if (whole === null || atMs < heldFromMs || atMs >= now()) continue;
        const share = Math.min(1, Math.max(0, (now() - atMs) / (MINUTE_MS + growsMs)));
        add([service], atMs, Math.floor(whole.requests * share), Math.floor(whole.errors * share));
      }
    }
    const completeness = exactly('TEMPO', now());
    return {
      ...{ range, stepMs, heldFromMs: now() > heldFromMs ? heldFromMs : null },
      ...{ series: cutSeries(all()).series },
      completeness: { ...completeness, isPartial: isPartial(), isTruncated: isTruncated() },
    };
  };
  const source: MetricSource = {
    kind: 'TEMPO',
    counts: (queries) => Promise.resolve(queries.map(() => new RangeError('steps only'))),
    steps: (queries) => {
      asked.push(...queries);
      return Promise.resolve(queries.map(answer));
    },
    exemplars: (queries) => Promise.resolve(queries.map(() => [])),
    describe: () => Promise.resolve(DESCRIPTION),
  };
  return { source, asked };
};
