/** The stream of spikes when sources fail, clocks are set and filters differ: over a real server, through graphql-ws. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CART, openIncidentShop, PAYMENT, shopMinute, type IncidentShop } from '../support/incident-shop.ts';
import {
  connectSocket,
  hasNews,
  hear,
  newsOf,
  refusalOf,
  SPIKES,
  toldIn,
  until,
  type HeardEvent,
} from '../support/live-clients.ts';
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

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A quarter of a minute after its start: the minute before is whole. */
const at = (minute: number): number => shopMinute(minute) + 15_000;
const CHARGE = { service: { equals: 'payment' }, route: { equals: 'POST /charge' } };

const codeOf = (error: unknown): unknown =>
  (error as { readonly extensions: { readonly code: string } }).extensions.code;
const kindOf = (data: Readonly<Record<string, unknown>> | null | undefined): unknown =>
  (data?.spikes as HeardEvent | undefined)?.kind;

const start = async (minute: number) => {
  const server = await startLiveServer({ sources: shop.sources, startMs: at(minute) });
  const client = connectSocket(server);
  leftovers.push(async () => {
    await client.dispose();
    await server.stop();
    expect(server.unexpected).toEqual([]);
  });
  const spikes = async (filter: object) => {
    const heard = hear<HeardEvent>(client, SPIKES, { filter });
    await until(() => heard.values.length > 0 || heard.ended() !== null);
    return heard;
  };
  return { server, client, spikes };
};

describe('an outage of the source inside an episode', () => {
  it('is told by heartbeats of the last good step, and nothing opens or ends because of it', async () => {
    const { server, spikes } = await start(PAYMENT.worseFromMinute + 5);
    const heard = await spikes(CHARGE);
    shop.cutOff(true);
    for (let minute = 6; minute <= 9; minute++) await server.goTo(at(PAYMENT.worseFromMinute + minute));
    expect(server.evaluations.slice(-4)).toEqual(Array(4).fill({ evaluation: 'spikes', isFailed: true }));
    const before = heard.values.length;
    await server.pass(15_000);
    await until(() => heard.values.length > before);
    expect(heard.values.at(-1)).toMatchObject({
      kind: 'HEARTBEAT',
      asOf: new Date(shopMinute(PAYMENT.worseFromMinute + 5)).toISOString(),
    });
    shop.cutOff(false);
    await server.goTo(at(PAYMENT.worseFromMinute + 11));
    await hasNews(heard, 2);
    await server.goTo(at(PAYMENT.toMinute + 5));
    await hasNews(heard, 3);
    expect(toldIn(heard)).toEqual(['SNAPSHOT OPEN CRITICAL', 'UPDATED OPEN CRITICAL', 'RESOLVED RESOLVED CRITICAL']);
    expect(new Set(newsOf(heard).map(({ spike }) => spike?.id)).size).toBe(1);
  }, 60_000);

  it('that was there before anybody subscribed is told by its error, until the first step that can be evaluated', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute + 5);
    shop.cutOff(true);
    const first = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await until(() => first.results.length === 1);
    await server.pass(15_000);
    await until(() => first.results.length === 2);
    const second = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: 'replica-0.1.7' });
    await until(() => second.results.length === 2);
    shop.cutOff(false);
    await server.goTo(at(PAYMENT.worseFromMinute + 6));
    for (const { results } of [first, second]) await until(() => results.length === 4);
    const told = ({ results }: typeof first) =>
      results.map(({ data, errors }) => errors?.map((error) => codeOf(error)) ?? kindOf(data));
    expect(told(first)).toEqual([['SOURCE_UNAVAILABLE'], ['SOURCE_UNAVAILABLE'], 'SNAPSHOT', 'HEARTBEAT']);
    expect(told(second)).toEqual(['GAP', ['SOURCE_UNAVAILABLE'], 'SNAPSHOT', 'HEARTBEAT']);
    expect(server.evaluations.map(({ isFailed }) => isFailed)).toEqual([true, false]);
  }, 60_000);
});

describe('a clock that is set inside an episode', () => {
  it('an hour back and on again ends and opens nothing', async () => {
    const { server, spikes } = await start(PAYMENT.worseFromMinute + 5);
    const heard = await spikes(CHARGE);
    server.clock.set(-HOUR_MS);
    await server.pass(1_000);
    server.clock.set(HOUR_MS);
    await server.pass(1_000);
    expect(server.evaluations.length).toBe(3);
    await server.goTo(at(PAYMENT.toMinute + 5));
    await hasNews(heard, 2);
    expect(toldIn(heard)).toEqual(['SNAPSHOT OPEN CRITICAL', 'RESOLVED RESOLVED CRITICAL']);
  }, 60_000);

  it('an hour ahead is evaluated at once, and told as the same episode', async () => {
    const { server, spikes } = await start(PAYMENT.worseFromMinute + 5);
    const heard = await spikes(CHARGE);
    server.clock.set(HOUR_MS);
    await server.pass(1_000);
    await hasNews(heard, 2);
    expect(toldIn(heard)).toEqual(['SNAPSHOT OPEN CRITICAL', 'RESOLVED RESOLVED CRITICAL']);
    expect(new Set(newsOf(heard).map(({ spike }) => spike?.id)).size).toBe(1);
  }, 60_000);
});

describe('filters', () => {
  it('choose subjects of one evaluation by service, route and exception type', async () => {
    const { server, spikes } = await start(CART.fromMinute + 5);
    const all = await spikes({});
    const [ofCart, ofRoute, ofType, ofPayment] = await Promise.all([
      spikes({ service: { equals: 'cart' } }),
      spikes({ route: { equals: 'PUT /cart' } }),
      spikes({ exceptionType: { equals: 'KeyError' } }),
      spikes({ service: { equals: 'payment' } }),
    ]);
    await hasNews(all, 3);
    await hasNews(ofCart, 3);
    expect([all, ofCart, ofRoute, ofType, ofPayment].map((heard) => newsOf(heard).length)).toEqual([3, 3, 1, 1, 0]);
    for (const { values } of [all, ofCart, ofRoute, ofType, ofPayment]) expect(values.at(-1)?.kind).toBe('HEARTBEAT');
    expect(new Set(newsOf(all).map(({ spike }) => spike?.id))).toEqual(
      new Set(newsOf(ofCart).map(({ spike }) => spike?.id)),
    );
    expect([server.watched().spikes, server.evaluations.length]).toEqual([1, 1]);
  }, 60_000);

  it('that choose nothing are told so as soon as it is known', async () => {
    const { spikes } = await start(CART.fromMinute + 5);
    const first = await spikes({ service: { equals: 'payment' } });
    expect(first.values.map(({ kind, spike }) => [kind, spike])).toEqual([['HEARTBEAT', null]]);
  }, 60_000);

  it('that change what is counted are an evaluation each, at most eight, and the ninth is refused', async () => {
    const { server, spikes } = await start(88);
    const restOf = (version: number) => ({ version: { not: `${version}` } });
    const heard = [];
    for (let version = 0; version < 8; version++) heard.push(await spikes(restOf(version)));
    expect(server.watched().spikes).toBe(8);
    const ninth = await spikes(restOf(8));
    expect(refusalOf(ninth)).toEqual(['LIMIT_EXCEEDED']);
    const again = await spikes({ ...restOf(3), service: { equals: 'cart' } });
    expect(again.ended()).toBeNull();
    heard[5]?.stop();
    await until(() => server.counts().subscribers === 8);
    const instead = await spikes(restOf(8));
    expect([instead.ended(), server.watched().spikes]).toEqual([null, 8]);
  }, 60_000);

  it('are told spikes of what they count, with another id', async () => {
    const { spikes } = await start(PAYMENT.worseFromMinute + 5);
    const all = await spikes(CHARGE);
    const ofProduction = await spikes({ ...CHARGE, environment: { equals: 'production' } });
    expect([toldIn(all), toldIn(ofProduction)]).toEqual([['SNAPSHOT OPEN CRITICAL'], ['SNAPSHOT OPEN CRITICAL']]);
    expect(newsOf(all)[0]?.spike?.id).not.toBe(newsOf(ofProduction)[0]?.spike?.id);
  }, 60_000);
});

describe('what happens in a step', () => {
  it('is read once for everyone who is told of it, and for every spike', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute - 11);
    const document = /* GraphQL */ `
      subscription ($filter: ErrorFilter) {
        spikes(filter: $filter) {
          kind
          spike {
            id
            suspectedDeploy {
              version
            }
          }
        }
      }
    `;
    const filters = [{}, { service: { equals: 'payment' } }, CHARGE];
    const heard = filters.map((filter) => hear<HeardEvent>(client, document, { filter }));
    for (const { values } of heard) await until(() => values.length > 0);
    shop.asked.splice(0);
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    for (const [index, count] of [3, 3, 1].entries()) {
      const one = heard[index];
      if (one !== undefined) await hasNews(one, count);
    }
    expect(heard.map((one) => newsOf(one).map(({ kind }) => kind))).toEqual([
      ['OPENED', 'OPENED', 'OPENED'],
      ['OPENED', 'OPENED', 'OPENED'],
      ['OPENED'],
    ]);
    expect(shop.asked.filter(({ by }) => by.includes('version')).length).toBe(1);
  }, 60_000);
});

describe('cursors', () => {
  it('of a quiet filter know nothing of what happened under another one, and are no gap', async () => {
    const { server, client, spikes } = await start(88);
    await spikes(CHARGE);
    const quiet = { service: { equals: 'cart' }, version: { not: '1' } };
    await spikes(quiet);
    await server.goTo(at(PAYMENT.fromMinute + 7));
    const now = await spikes(quiet);
    const resumed = hear<HeardEvent>(client, SPIKES, { filter: quiet, since: now.values[0]?.cursor });
    await until(() => resumed.values.length > 0);
    expect(resumed.values[0]?.kind).toBe('HEARTBEAT');
    expect(resumed.values[0]?.sequence).toBeGreaterThan(0);
  }, 60_000);

  it('of a filter that was not evaluated for a while are a gap', async () => {
    const { server, client, spikes } = await start(88);
    const first = await spikes(CHARGE);
    const cursor = first.values[0]?.cursor;
    first.stop();
    await until(() => server.counts().subscribers === 0);
    await server.pass(11 * MINUTE_MS);
    expect([server.watched().spikes, server.clock.pending()]).toEqual([0, 0]);
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    const resumed = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: cursor });
    await hasNews(resumed, 2);
    expect(toldIn(resumed)).toEqual(['GAP', 'SNAPSHOT OPEN CRITICAL']);
  }, 60_000);
});
