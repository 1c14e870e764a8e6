import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rememberSteps } from '../../src/sources/remember-steps.ts';
import type { MetricSource, SourceCall, StepAnswer, StepQuery } from '../../src/sources/source.ts';
import { HOUR_MS, MINUTE_MS, type UnixMs } from '../../src/time.ts';
import { generatedSteps, type GeneratedData } from '../support/generated-steps.ts';

const START_MS = Date.UTC(2026, 10, 24);
const LAG_MS = 30_000;
const call: SourceCall = { signal: new AbortController().signal, record: () => undefined };

const DATA: GeneratedData = {
  services: ['cart', 'checkout', 'late'],
  countOf: (service, atMs) => {
    const minute = atMs / MINUTE_MS;
    if (service === 'late' && atMs < START_MS + 90 * MINUTE_MS) return null;
    if (service === 'checkout' && minute % 7 === 0) return null;
    return { requests: 100 + (minute % 13) * 10, errors: (minute * service.length) % 11 };
  },
  growsMs: LAG_MS + 4 * MINUTE_MS,
  heldFromMs: START_MS + 20 * MINUTE_MS,
  leastStepMs: () => 0,
  isPartial: () => false,
  isTruncated: () => false,
};

/** A source, and one that remembers it, under one clock. */
const open = (changes: Partial<GeneratedData> = {}, maxBytes = 1e6) => {
  const clock = { nowMs: START_MS };
  const state = { data: { ...DATA, ...changes } };
  const now = (): UnixMs => clock.nowMs;
  const plain = generatedSteps(() => state.data, now);
  const watched = generatedSteps(() => state.data, now);
  const remembering = rememberSteps(watched.source, { now, lagMs: LAG_MS, maxBytes });
  /** Minutes that were read since the last time this was asked, query by query. */
  let seen = 0;
  const readMinutes = (): readonly number[] => {
    const added = watched.asked.slice(seen);
    seen = watched.asked.length;
    return added.map(({ range }) => (range.toMs - range.fromMs) / MINUTE_MS);
  };
  return { clock, state, plain: plain.source, remembering, readMinutes, asked: watched.asked };
};
type Opened = ReturnType<typeof open>;

const query = (toMs: UnixMs, minutes: number, changes: Partial<StepQuery> = {}): StepQuery => ({
  measure: 'requests',
  by: ['service'],
  where: {},
  keys: null,
  range: { fromMs: toMs - minutes * MINUTE_MS, toMs },
  stepMs: MINUTE_MS,
  ...changes,
});
const keysOf = (...services: readonly string[]): Partial<StepQuery> => ({
  keys: { dimensions: ['service'], values: services.map((service) => [service]) },
});

const ask = async (source: MetricSource, asked: StepQuery): Promise<StepAnswer> => {
  const [answer] = await source.steps([asked], call);
  if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
  return answer;
};
/** Moves the clock and asks for the minutes up to now. */
const askAt = ({ clock, remembering }: Opened, nowMs: UnixMs, minutes: number, changes: Partial<StepQuery> = {}) => {
  clock.nowMs = nowMs;
  return ask(remembering, query(Math.floor((nowMs - LAG_MS) / MINUTE_MS) * MINUTE_MS, minutes, changes));
};

/** An answer with what the detector takes alike made equal: an unknown number and none. */
const seenByDetector = ({ series, range, stepMs, heldFromMs, completeness }: StepAnswer) => ({
  ...{ range, stepMs, heldFromMs, completeness },
  series: series.map(({ key, requests, errors }) => ({
    key,
    requests: Array.from(requests, (value) => value || 0),
    errors: Array.from(errors, (value) => value || 0),
  })),
});
const expectSame = async (opened: Opened, answer: StepAnswer, asked: StepQuery): Promise<void> => {
  expect(seenByDetector(answer)).toEqual(seenByDetector(await ask(opened.plain, asked)));
};

describe('remembered steps', () => {
  it('equal those of the source, however a window grows and whatever is asked in between', async () => {
    const moves = fc.record({
      minutes: fc.integer({ min: 0, max: 12 }),
      seconds: fc.integer({ min: 0, max: 59 }),
      length: fc.constantFrom(30, 60, 61, 120),
      keys: fc.constantFrom(null, ['cart'], ['late', 'cart'], ['checkout', 'late', 'nobody']),
      stepMs: fc.constantFrom(MINUTE_MS, 5 * MINUTE_MS),
      measure: fc.constantFrom('requests', 'exceptions'),
      isPartial: fc.boolean(),
    });
    const least = fc.constantFrom<GeneratedData['leastStepMs']>(
      () => 0,
      () => 5 * MINUTE_MS,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 2, maxLength: 20 }), least, async (steps, leastStepMs) => {
        const opened = open({ leastStepMs });
        let nowMs = START_MS + HOUR_MS;
        for (const { minutes, seconds, length, keys, stepMs, measure, isPartial } of steps) {
          nowMs += minutes * MINUTE_MS + seconds * 1_000;
          opened.clock.nowMs = nowMs;
          opened.state.data = { ...opened.state.data, isPartial: () => isPartial };
          const toMs = Math.floor((nowMs - LAG_MS) / stepMs) * stepMs;
          const asked = query(toMs, Math.ceil((length * MINUTE_MS) / stepMs) * (stepMs / MINUTE_MS), {
            ...{ stepMs, measure },
            ...(keys === null ? {} : keysOf(...keys)),
          });
          await expectSame(opened, await ask(opened.remembering, asked), asked);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are read only where they are new or may still grow', async () => {
    const opened = open();
    await askAt(opened, START_MS + 3 * HOUR_MS, 120);
    expect(opened.readMinutes()).toEqual([120]);
    await askAt(opened, START_MS + 3 * HOUR_MS + MINUTE_MS, 120);
    // The new minute, the five that may grow, and the lag's.
    expect(opened.readMinutes()).toEqual([6]);
    await askAt(opened, START_MS + 3 * HOUR_MS + 6 * MINUTE_MS, 120);
    expect(opened.readMinutes()).toEqual([10]);
  });

  it('of a longer past than is remembered are read whole', async () => {
    const opened = open();
    await askAt(opened, START_MS + 3 * HOUR_MS, 60);
    await askAt(opened, START_MS + 3 * HOUR_MS, 120);
    expect(opened.readMinutes()).toEqual([60, 120]);
  });

  it('of a window that is over are read as they are asked', async () => {
    const opened = open();
    opened.clock.nowMs = START_MS + 3 * HOUR_MS;
    const past = query(START_MS + 2 * HOUR_MS, 60);
    await expectSame(opened, await ask(opened.remembering, past), past);
    await ask(opened.remembering, past);
    expect(opened.readMinutes()).toEqual([60, 60]);
  });

  it('are read anew after half an hour, so that a backfill is seen', async () => {
    const opened = open();
    await askAt(opened, START_MS + 3 * HOUR_MS, 60);
    opened.state.data = { ...DATA, countOf: () => ({ requests: 7, errors: 7 }) };
    const stale = await askAt(opened, START_MS + 3 * HOUR_MS + 29 * MINUTE_MS, 60);
    const fresh = await askAt(opened, START_MS + 3 * HOUR_MS + 31 * MINUTE_MS, 60);
    expect(opened.readMinutes()).toEqual([60, 34, 60]);
    const first = ({ series }: StepAnswer) => series.map(({ requests }) => requests[0]);
    expect(first(stale)).not.toContain(7);
    expect(first(fresh)).toEqual([7, 7, 7]);
  });

  it('are not used by a clock that went back', async () => {
    const opened = open();
    await askAt(opened, START_MS + 3 * HOUR_MS, 60);
    await askAt(opened, START_MS + 3 * HOUR_MS - MINUTE_MS, 60);
    expect(opened.readMinutes()).toEqual([60, 60]);
  });
});

describe('a raised step', () => {
  const nowMs = START_MS + 3 * HOUR_MS;

  it('of one key and not of another makes one answer of one length all the same', async () => {
    const opened = open({ leastStepMs: (services) => (services.includes('late') ? 5 * MINUTE_MS : 0) });
    await askAt(opened, nowMs, 60, keysOf('cart'));
    const asked = query(nowMs + MINUTE_MS, 60, keysOf('cart', 'late'));
    opened.clock.nowMs = nowMs + MINUTE_MS;
    await expectSame(opened, await ask(opened.remembering, asked), asked);
  });

  it('that comes while steps are remembered makes all be read once more', async () => {
    const opened = open();
    await askAt(opened, nowMs, 60);
    opened.state.data = { ...DATA, leastStepMs: () => 5 * MINUTE_MS };
    const asked = query(nowMs + MINUTE_MS, 60);
    opened.clock.nowMs = nowMs + MINUTE_MS;
    await expectSame(opened, await ask(opened.remembering, asked), asked);
  });

  it('longer than what is asked of it is no mistake', async () => {
    const opened = open({ leastStepMs: () => HOUR_MS });
    await askAt(opened, nowMs, 120);
    const asked = query(nowMs + 61 * MINUTE_MS, 30);
    opened.clock.nowMs = nowMs + 61 * MINUTE_MS;
    await expectSame(opened, await ask(opened.remembering, asked), asked);
  });
});

describe('each question has its own memory', () => {
  it('by filter, dimensions, measure and step', async () => {
    const opened = open();
    const nowMs = START_MS + 3 * HOUR_MS;
    for (const changes of [
      {},
      { where: { version: { equals: '2' } } },
      { measure: 'exceptions' } as const,
      { stepMs: 5 * MINUTE_MS, range: { fromMs: nowMs - HOUR_MS, toMs: nowMs } },
    ]) {
      await askAt(opened, nowMs, 60, changes);
    }
    expect(opened.readMinutes()).toEqual([60, 60, 60, 60]);
  });

  it('and each key: those with the same gap are read together', async () => {
    const opened = open();
    const nowMs = START_MS + 3 * HOUR_MS;
    await askAt(opened, nowMs, 60, keysOf('cart', 'checkout'));
    await askAt(opened, nowMs + MINUTE_MS, 60, keysOf('checkout', 'late', 'cart'));
    expect(opened.readMinutes()).toEqual([60, 6, 60]);
    expect(opened.asked.map(({ keys }) => keys?.values.flat())).toEqual([
      ['cart', 'checkout'],
      ['checkout', 'cart'],
      ['late'],
    ]);
  });

  it('of no key at all is still an answer', async () => {
    const opened = open();
    expect((await askAt(opened, START_MS + 3 * HOUR_MS, 60, keysOf())).series).toEqual([]);
  });
});

describe('what is not remembered', () => {
  it.each(['isPartial', 'isTruncated'] as const)('is an answer that %s', async (flag) => {
    const opened = open({ [flag]: () => true });
    await askAt(opened, START_MS + 3 * HOUR_MS, 60);
    const again = await askAt(opened, START_MS + 3 * HOUR_MS + MINUTE_MS, 60);
    expect(again.completeness[flag]).toBe(true);
    expect(opened.readMinutes()).toEqual([60, 60]);
  });

  it('is what a source did not answer', async () => {
    const opened = open();
    const broken = new Error('away');
    let isBroken = true;
    const source: MetricSource = {
      ...opened.plain,
      steps: (queries, of) => (isBroken ? Promise.resolve(queries.map(() => broken)) : opened.plain.steps(queries, of)),
    };
    const nowMs = START_MS + 3 * HOUR_MS;
    const remembering = rememberSteps(source, { now: () => nowMs, lagMs: LAG_MS, maxBytes: 1e6 });
    opened.clock.nowMs = nowMs;
    const asked = query(nowMs, 60);
    expect(await remembering.steps([asked], call)).toEqual([broken]);
    isBroken = false;
    await expectSame(opened, await ask(remembering, asked), asked);
  });

  it('is a step that was not over for long enough when the source was asked, however long its answer took', async () => {
    const opened = open();
    const nowMs = START_MS + 3 * HOUR_MS;
    const source: MetricSource = {
      ...opened.plain,
      steps: async (queries, of) => {
        const answers = await opened.plain.steps(queries, of);
        opened.clock.nowMs += 4 * MINUTE_MS;
        return answers;
      },
    };
    const remembering = rememberSteps(source, { now: () => opened.clock.nowMs, lagMs: LAG_MS, maxBytes: 1e6 });
    opened.clock.nowMs = nowMs;
    await ask(remembering, query(nowMs, 60));
    const asked = query(nowMs + 4 * MINUTE_MS, 60);
    const answer = await ask(remembering, asked);
    opened.clock.nowMs = nowMs + 4 * MINUTE_MS;
    await expectSame(opened, answer, asked);
  });

  it('is more than fits: the columns of all answers together are bounded', async () => {
    const bytesOfOne = 3 * (2 * 60 * 8 + 128) + 1_024;
    const opened = open({}, 2 * bytesOfOne);
    const nowMs = START_MS + 3 * HOUR_MS;
    const versions = ['1', '2', '3'].map((version) => ({ where: { version: { equals: version } } }));
    for (const changes of versions) await askAt(opened, nowMs, 60, changes);
    opened.readMinutes();
    for (const changes of versions.toReversed()) await askAt(opened, nowMs, 60, changes);
    // The last two are known; the first one had to make room.
    expect(opened.readMinutes()).toEqual([5, 5, 60]);
    const tiny = open({}, 100);
    await askAt(tiny, nowMs, 60);
    await askAt(tiny, nowMs, 60);
    expect(tiny.readMinutes()).toEqual([60, 60]);
  });
});

it('everything else is the source itself', async () => {
  const opened = open();
  expect(opened.remembering.kind).toBe('TEMPO');
  expect(await opened.remembering.exemplars([], call)).toEqual([]);
  expect((await opened.remembering.describe(call)).version).toBe('fake');
});
