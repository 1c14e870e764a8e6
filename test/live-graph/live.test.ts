/** Points of error rates as they become whole, and what is left of subscriptions that are over. Over a real server. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openIncidentShop, PAYMENT, shopMinute, type IncidentShop } from '../support/incident-shop.ts';
import { connectSocket, hear, until } from '../support/live-clients.ts';
import { startLiveServer } from '../support/live-server.ts';
import { openAcknowledged } from '../support/raw-web-socket.ts';

let shop: IncidentShop;
beforeAll(async () => {
  shop = await openIncidentShop();
}, 60_000);
afterAll(() => shop.close());

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
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

interface Point {
  readonly at: string;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly ratio: number | null;
  readonly isPartial: boolean;
}
const POINT = 'at requests errors ratio isPartial';

describe('the error rate', () => {
  it.each([
    ['a service', '', 'errorRateSeries(step: "1m")', ''],
    ['a route', ', route: "POST /charge"', 'routes { nodes { errorRateSeries(step: "1m")', '} }'],
  ])(
    'of %s comes step by step, each as the series has it',
    async (_what, route, series, end) => {
      const { server, client } = await start(PAYMENT.worseFromMinute - 2);
      const heard = hear<Point>(client, `subscription { errorRate(service: "payment"${route}) { ${POINT} } }`);
      await until(() => heard.values.length === 1);
      for (let minute = -1; minute < 3; minute++) {
        await server.goTo(at(PAYMENT.worseFromMinute + minute));
        await until(() => heard.values.length === minute + 3);
      }
      const { data } = await server.ask(
        `{ triage(range: { last: "10m" }) { service(name: "payment") { ${series} { points { ${POINT} } } ${end} } } }`,
      );
      const text = JSON.stringify(data);
      expect(heard.values.map(({ errors }) => errors)).toEqual([2, 2, 2, 15, 15]);
      expect(heard.values.filter((point) => !text.includes(JSON.stringify(point)))).toEqual([]);
    },
    60_000,
  );

  it('of any number of services is read at once, with the reads of one', async () => {
    const { server, client } = await start(PAYMENT.worseFromMinute);
    const hearService = (service: string) =>
      hear<Point>(client, 'subscription ($service: String!) { errorRate(service: $service) { errors } }', { service });
    const first = hearService('payment');
    await until(() => first.values.length === 1);
    shop.asked.splice(0);
    await server.goTo(at(PAYMENT.worseFromMinute + 1));
    await until(() => first.values.length === 2);
    const readsOfOne = shop.asked.length;
    const others = Array.from({ length: 40 }, (_, index) => hearService(`service-${index}`));
    await until(() => others.every(({ values }) => values.length === 1));
    shop.asked.splice(0);
    await server.goTo(at(PAYMENT.worseFromMinute + 2));
    await until(() => first.values.length === 3 && others.every(({ values }) => values.length === 2));
    expect(shop.asked.length).toBe(readsOfOne);
    expect(first.values.map(({ errors }) => errors)).toEqual([2, 15, 15]);
  }, 60_000);

  it('of a service that nobody knows has no numbers', async () => {
    const { client } = await start(88);
    const heard = hear<Point>(client, `subscription { errorRate(service: "nobody") { ${POINT} } }`);
    await until(() => heard.values.length === 1);
    expect(heard.values[0]).toMatchObject({ requests: null, errors: null, ratio: null });
  }, 60_000);
});

describe('ten thousand subscriptions that are over', () => {
  it('leave nothing: gauges, evaluations and timers are what they were', async () => {
    const { server, client } = await start(88);
    const documents = [
      'subscription { spikes { kind } }',
      'subscription { board { asOf } }',
      'subscription { errorRate(service: "payment") { errors } }',
      'subscription { spikes(filter: { service: { equals: "cart" } }) { kind } }',
    ];
    const watching = hear(client, 'subscription { board { asOf } }');
    await until(() => watching.values.length > 0);
    await server.settled();
    const gauges = async () => {
      const metrics = await server.liveMetrics();
      const names = ['websockets', 'event_streams', 'subscribers', 'distinct_subscriptions'];
      return [...names.map((name) => metrics[name]), server.watched(), server.clock.pending()];
    };
    const before = await gauges();
    const raw = await openAcknowledged(server.socketUrl);
    const isAnswered = async () => {
      raw.send({ type: 'ping' });
      for (;;) {
        const message = await raw.next();
        if (message?.type === 'pong') return;
      }
    };
    // Fewer at a time than one connection may have; some are over before they are open, some after their first event.
    for (let round = 0; round < 125; round++) {
      const ids = Array.from({ length: 80 }, (_, index) => `${round}.${index}`);
      for (const [index, id] of ids.entries()) {
        raw.send({ id, type: 'subscribe', payload: { query: documents[index % documents.length] } });
        if (round % 2 === 0) raw.send({ id, type: 'complete' });
      }
      await isAnswered();
      if (round % 2 === 0) continue;
      expect(server.counts().subscribers).toBe(81);
      for (const id of ids) raw.send({ id, type: 'complete' });
      await isAnswered();
    }
    await until(() => server.counts().subscribers === 1);
    raw.socket.close();
    await until(() => server.counts().webSockets === 1);
    await server.settled();
    // What nobody listens to any more is evaluated for ten minutes.
    await server.pass(11 * 60_000);
    expect(await gauges()).toEqual(before);
    expect(server.counts().subscribers).toBe(1);
    expect(watching.ended()).toBeNull();
  }, 120_000);
});
