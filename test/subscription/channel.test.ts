/** What one subscriber of a channel is given, whatever overtakes what: ticks, openings, executions, and others who come and go. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'graphql';
import { createChannel } from '../../src/subscription/channel.ts';
import { isFeed, type Feed } from '../../src/subscription/feed.ts';
import type { SubscriptionOperation } from '../../src/subscription/subscription-operation.ts';
import { createTally } from '../../src/subscription/tally.ts';
import { createTicks, type Tick } from '../support/tick-feed.ts';
import { createWoundTimer } from '../support/wound-timer.ts';

const document = parse('{ hello }');
const operationSince = (since: number): SubscriptionOperation => ({
  document,
  operationName: null,
  variables: { since },
  key: `since ${since}`,
  eventKey: 'any',
});

type Step =
  | { readonly kind: 'tick'; readonly name: string }
  | { readonly kind: 'join'; readonly since: number }
  | { readonly kind: 'leave'; readonly who: number }
  | { readonly kind: 'settle' | 'pass a second' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick'), name: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join'), since: fc.constantFrom(0, 2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave'), who: fc.nat(8) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('settle', 'pass a second') }) },
);

interface Member {
  readonly told: Tick[];
  readonly opening: readonly Tick[];
  /** How many ticks there were when it joined. */
  readonly joinedAt: number;
  readonly leave: () => void;
  left: boolean;
}

/** As the executor gets it from a resolver. */
const asFeed = (made: unknown): Feed<unknown> => {
  if (!isFeed(made)) throw new TypeError('not a feed');
  return made;
};

const newestOfEach = (ticks: readonly Tick[]): ReadonlyMap<string, Tick> =>
  new Map(ticks.map((each) => [each.name, each]));

describe('a channel', () => {
  it('gives everyone the opening, then later events in their order, each once, and always the newest of each key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 60 }), async (scheduler, steps) => {
        const { tick, feed, listeners } = createTicks();
        const { timer, advance } = createWoundTimer();
        const history: Tick[] = [];
        const members: Member[] = [];
        const channel = createChannel(operationSince(0), asFeed(feed(null, null)), {
          executor: {
            open: () => Promise.reject(new Error('a channel opens nothing')),
            run: (_operation, event) => {
              const json = Buffer.from(JSON.stringify(event));
              return scheduler.schedule(Promise.resolve({ json, closed: json }));
            },
          },
          timer,
          tally: createTally(),
        });
        const join = (since: number): Member => {
          const told: Tick[] = [];
          const subscriber = {
            deliver: (_key: string, { json }: { readonly json: Buffer }) => told.push(JSON.parse(json.toString())),
          };
          channel.add(subscriber, asFeed(feed(null, since)), operationSince(since));
          const opening = history.filter(({ sequence }) => sequence > since);
          return { told, opening, joinedAt: history.length, left: false, leave: () => channel.remove(subscriber) };
        };
        const take = async (one: Step): Promise<void> => {
          if (one.kind === 'tick') {
            tick(one.name);
            history.push({ sequence: history.length + 1, name: one.name });
          } else if (one.kind === 'join') members.push(join(one.since));
          else if (one.kind === 'leave') {
            const member = members[one.who];
            if (member === undefined) return;
            member.left = true;
            member.leave();
          } else if (one.kind === 'pass a second') advance(1_000);
          else if (scheduler.count() > 0) await scheduler.waitNext(1);
        };
        for (const one of steps) await take(one);
        const toldBefore = members.map(({ told }) => told.length);
        await scheduler.waitIdle();
        for (const [index, { told, opening, joinedAt, left }] of members.entries()) {
          if (left) {
            expect(told).toHaveLength(toldBefore[index] ?? NaN);
            continue;
          }
          expect(told.slice(0, opening.length)).toEqual(opening);
          const later = told.slice(opening.length);
          expect(later).toEqual(history.filter((each) => later.some(({ sequence }) => sequence === each.sequence)));
          expect(later.every(({ sequence }) => sequence > joinedAt)).toBe(true);
          expect(newestOfEach(later)).toEqual(newestOfEach(history.slice(joinedAt)));
        }
        channel.close();
        expect(listeners()).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
