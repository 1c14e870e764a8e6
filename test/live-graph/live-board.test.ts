/** Boards: what they cost, and what they say when the source is gone. Over a real server, through graphql-ws. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openIncidentShop, PAYMENT, shopMinute, type IncidentShop } from '../support/incident-shop.ts';
import { connectSocket, hear, refusalOf, until } from '../support/live-clients.ts';
import { startLiveServer } from '../support/live-server.ts';

let shop: IncidentShop;
beforeAll(async () => {
  shop = await openIncidentShop();
}, 60_000);
afterAll(() => shop.close());

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  shop.cutOff(false);
  for (const dispose of leftovers.splice(0).reverse()) await dispose();
}, 30_000);

const at = (minute: number): number => shopMinute(minute) + 15_000;

const start = async (minute: number) => {
  const server = await startLiveServer({ sources: shop.sources, startMs: at(minute) });
  const client = connectSocket(server);
  leftovers.push(async () => {
    await client.dispose();
    await server.stop();
    expect(server.unexpected).toEqual([]);
  });
  return { server, client };
};

interface HeardBoard {
  readonly asOf: string;
  readonly isStale: boolean;
  readonly staleReason: string | null;
  readonly summary: string | null;
  readonly spikes: readonly { readonly state: string; readonly currentRatio: number | null }[] | null;
  readonly services: readonly { readonly name: string; readonly errorRate: unknown }[] | null;
  readonly sources: readonly { readonly isHealthy: boolean; readonly lastError: string | null }[];
}

const BOARD = /* GraphQL */ `
  subscription ($filter: ErrorFilter, $heartbeat: Duration = "5m") {
    board(filter: $filter, heartbeat: $heartbeat) {
      asOf
      isStale
      staleReason
      summary
      spikes {
        state
        currentRatio
      }
      services {
        name
        errorRate {
          errors
          previous {
            errors
          }
        }
        callees {
          kind
        }
      }
      sources {
        isHealthy
        lastError
      }
    }
  }
`;

describe('a board', () => {
  it('is evaluated once a step for any number of subscribers, with the reads of one', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute + 3);
    const first = hear<HeardBoard>(client, BOARD);
    await until(() => first.values.length === 2);
    shop.asked.splice(0);
    await server.goTo(at(PAYMENT.worseFromMinute + 4));
    await until(() => first.values.length === 3);
    const readsOfOne = shop.asked.splice(0).length;
    const others = Array.from({ length: 30 }, () => hear<HeardBoard>(client, BOARD));
    await until(() => others.every(({ values }) => values.length > 0));
    await server.settled();
    shop.asked.splice(0);
    const { evaluations } = server;
    const before = evaluations.length;
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    await until(() => others.every(({ values }) => values.length > 1));
    expect(evaluations.length - before).toBe(1);
    expect(shop.asked.length).toBe(readsOfOne);
    expect(others.every(({ values }) => JSON.stringify(values.at(-1)) === JSON.stringify(first.values.at(-1)))).toBe(
      true,
    );
    const metrics = await server.liveMetrics();
    expect(metrics).toMatchObject({
      subscribers: 31,
      distinct_subscriptions: 1,
      'watched_filters{evaluation="board"}': 1,
      'watched_filters{evaluation="spikes"}': 0,
      'evaluation_seconds_count{evaluation="board",outcome="ok"}': before + 1,
    });
  }, 60_000);

  it('reads the evidence of its first step once, though it is told at once and again when it is evaluated', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute + 3);
    shop.asked.splice(0);
    const heard = hear<HeardBoard>(client, 'subscription { board { summary } }');
    await until(() => heard.values.length === 2);
    await server.settled();
    const origins = shop.asked.filter((query) => query.measure === 'origins');
    expect([origins.length, server.evaluations.length]).toEqual([1, 1]);
  }, 60_000);

  it('is stale with the reason and the last good findings while the source is gone, and recovers by itself', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute + 5);
    const heard = hear<HeardBoard>(client, BOARD);
    await until(() => heard.values.length === 2);
    const good = heard.values[1];
    expect(good).toMatchObject({ isStale: false, staleReason: null });
    shop.cutOff(true);
    await server.goTo(at(PAYMENT.worseFromMinute + 6));
    await until(() => heard.values.length === 3);
    expect(heard.values[2]).toMatchObject({
      asOf: good?.asOf,
      isStale: true,
      staleReason: 'EMBEDDED is not available: it is cut off',
      summary: good?.summary,
      spikes: good?.spikes,
      services: good?.services,
      sources: [{ isHealthy: false, lastError: 'it is cut off' }],
    });
    expect(heard.results[2]?.errors).toBeUndefined();
    expect(good?.services?.map(({ name }) => name)).toEqual(['payment', 'cart']);
    shop.cutOff(false);
    await server.goTo(at(PAYMENT.worseFromMinute + 8));
    await until(() => heard.values.length === 4);
    expect(heard.values[3]).toMatchObject({
      asOf: new Date(shopMinute(PAYMENT.worseFromMinute + 8)).toISOString(),
      isStale: false,
      staleReason: null,
      sources: [{ isHealthy: true }],
    });
    expect(heard.results[3]?.errors).toBeUndefined();
  }, 60_000);

  it('is told again without a read, but read again in the step in which somebody began to watch', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute + 3);
    shop.cutOff(true);
    const heard = hear<HeardBoard>(client, BOARD, { heartbeat: '15s' });
    await until(() => heard.values.length === 2);
    expect(heard.values[1]).toMatchObject({ isStale: true, summary: null, services: null });
    shop.cutOff(false);
    await server.pass(15_000);
    await until(() => heard.values.length === 3);
    expect(heard.values[2]).toMatchObject({ isStale: false, staleReason: null });
    expect(heard.values[2]?.summary).toContain('payment');
    expect(heard.values[2]?.services?.length).toBe(2);
    await server.goTo(at(PAYMENT.worseFromMinute + 4));
    await until(() => heard.values.length === 4);
    shop.asked.splice(0);
    await server.pass(15_000);
    await until(() => heard.values.length === 5);
    expect(heard.values[4]).toMatchObject({ summary: heard.values[3]?.summary, services: heard.values[3]?.services });
    expect(shop.asked).toEqual([]);
  }, 60_000);

  it('that is the ninth different one is refused', async () => {
    const { server, client } = await start(88);
    const boards = [];
    for (let version = 0; version < 9; version++) {
      const heard = hear<HeardBoard>(
        client,
        'subscription ($filter: ErrorFilter) { board(filter: $filter) { asOf } }',
        {
          filter: { version: { not: `${version}` } },
        },
      );
      await until(() => heard.values.length > 0 || heard.ended() !== null);
      boards.push(heard);
    }
    expect(boards.map(refusalOf)).toEqual([...Array<string[]>(8).fill([]), ['LIMIT_EXCEEDED']]);
    expect(server.watched().board).toBe(8);
  }, 60_000);
});
