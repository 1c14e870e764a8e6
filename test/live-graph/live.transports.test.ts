/** An incident told live: the same scenarios through the public clients of both transports, unmodified, over real sockets. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openIncidentShop, PAYMENT, shopMinute, type IncidentShop } from '../support/incident-shop.ts';
import {
  hasNews,
  hear,
  LIVE_TRANSPORTS,
  newsOf,
  refusalOf,
  SPIKES,
  toldIn,
  type HeardEvent,
  type HeardSpike,
  until,
} from '../support/live-clients.ts';
import { startLiveServer, type LiveServer } from '../support/live-server.ts';

let shop: IncidentShop;
beforeAll(async () => {
  shop = await openIncidentShop();
}, 60_000);
afterAll(() => shop.close());

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of leftovers.splice(0).reverse()) await dispose();
}, 30_000);

/** A quarter of a minute after its start: the minute before is whole. */
const at = (minute: number): number => shopMinute(minute) + 15_000;

const start = async (minute: number, given: { readonly port?: number; readonly replica?: string } = {}) => {
  const server = await startLiveServer({ sources: shop.sources, startMs: at(minute), ...given });
  leftovers.push(async () => {
    await server.stop();
    expect(server.unexpected).toEqual([]);
  });
  return server;
};

/** One subject: the route that fails. */
const CHARGE = { service: { equals: 'payment' }, route: { equals: 'POST /charge' } };

interface HeardBoard {
  readonly asOf: string;
  readonly sequence: number;
  readonly isStale: boolean;
  readonly summary: string;
  readonly spikes: readonly HeardSpike[];
}

interface Found {
  readonly triage: { readonly spikes: { readonly spikes: readonly HeardSpike[] } };
}

/** The spike as a query finds it at the server's instant. */
const findSpike = async ({ ask }: LiveServer, range: string): Promise<readonly HeardSpike[]> => {
  const { data } = await ask(/* GraphQL */ `
    {
      triage(range: ${range}, filter: { service: { equals: "payment" }, route: { equals: "POST /charge" } }) {
        spikes(states: [OPEN, RESOLVED]) {
          spikes { id state severity onset { at earliest latest } }
        }
      }
    }
  `);
  return (data as Found).triage.spikes.spikes;
};

describe.each(LIVE_TRANSPORTS)('$name', ({ connect }) => {
  it('tells an incident from its opening to its end, as a query finds it at the same instants', async () => {
    const server = await start(88);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    const heard = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await until(() => heard.values.length > 0);
    expect(heard.values).toEqual([
      {
        cursor: 'replica-1.1.0',
        sequence: 0,
        kind: 'HEARTBEAT',
        asOf: new Date(shopMinute(88)).toISOString(),
        spike: null,
      },
    ]);

    await server.goTo(at(PAYMENT.fromMinute + 7));
    await hasNews(heard, 1);
    const [opened] = newsOf(heard);
    expect(await findSpike(server, '{ last: "1h" }')).toEqual([opened?.spike]);

    await server.goTo(at(PAYMENT.fromMinute + 8));
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    await hasNews(heard, 2);
    const worse = newsOf(heard)[1];
    expect(await findSpike(server, '{ last: "6h" }')).toEqual([worse?.spike]);

    await server.goTo(at(PAYMENT.toMinute + 5));
    await hasNews(heard, 3);
    const over = newsOf(heard)[2];
    expect(await findSpike(server, '{ last: "2h" }')).toEqual([over?.spike]);

    expect(toldIn(heard)).toEqual(['OPENED OPEN HIGH', 'UPDATED OPEN CRITICAL', 'RESOLVED RESOLVED CRITICAL']);
    expect(new Set(newsOf(heard).map(({ spike }) => spike?.id)).size).toBe(1);
    const minutes = [PAYMENT.fromMinute + 7, PAYMENT.worseFromMinute + 5, PAYMENT.toMinute + 5];
    expect(newsOf(heard).map(({ asOf }) => Date.parse(asOf))).toEqual(minutes.map(shopMinute));
    const sequences = newsOf(heard).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((left, right) => left - right));
    expect(newsOf(heard).map(({ cursor }) => cursor)).toEqual(sequences.map((sequence) => `replica-1.1.${sequence}`));
    expect(heard.results.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    heard.stop();
    await until(() => server.counts().subscribers === 0);
  }, 60_000);

  it('starts with what lasts, and replays what somebody missed who was away', async () => {
    const server = await start(PAYMENT.fromMinute + 7);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    const first = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await hasNews(first, 1);
    expect(toldIn(first)).toEqual(['SNAPSHOT OPEN HIGH']);
    const cursor = newsOf(first)[0]?.cursor;
    first.stop();
    await until(() => server.counts().subscribers === 0);
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    await server.goTo(at(PAYMENT.toMinute + 5));
    const resumed = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: cursor });
    await hasNews(resumed, 2);
    expect(toldIn(resumed)).toEqual(['UPDATED OPEN CRITICAL', 'RESOLVED RESOLVED CRITICAL']);
    const nothingMissed = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: newsOf(resumed)[1]?.cursor });
    const calm = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await until(() => nothingMissed.values.length > 0 && calm.values.length > 0);
    expect([...nothingMissed.values, ...calm.values].map(({ kind }) => kind)).toEqual(['HEARTBEAT', 'HEARTBEAT']);
  }, 60_000);

  it('comes back by itself after a restart inside an episode; a cursor of before is a gap, then what lasts', async () => {
    const before = await startLiveServer({ sources: shop.sources, startMs: at(PAYMENT.fromMinute + 7) });
    const { promise: isBack, resolve: tellBack } = Promise.withResolvers<unknown>();
    const client = connect(before, isBack);
    const heard = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await hasNews(heard, 1);
    await before.stop();
    const after = await start(PAYMENT.worseFromMinute + 5, { port: before.port, replica: 'replica-2' });
    leftovers.push(() => client.dispose());
    tellBack(undefined);
    await hasNews(heard, 2);
    expect(toldIn(heard)).toEqual(['SNAPSHOT OPEN HIGH', 'SNAPSHOT OPEN CRITICAL']);
    const [lost, found] = newsOf(heard);
    expect(found?.spike?.id).toBe(lost?.spike?.id);

    const resumed = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: lost?.cursor });
    await hasNews(resumed, 2);
    expect(toldIn(resumed)).toEqual(['GAP', 'SNAPSHOT OPEN CRITICAL']);
    expect(newsOf(resumed)[0]).toMatchObject({ spike: null, cursor: found?.cursor });
    await after.goTo(at(PAYMENT.toMinute + 5));
    await Promise.all([hasNews(heard, 3), hasNews(resumed, 3)]);
    expect([toldIn(heard)[2], toldIn(resumed)[2]]).toEqual(Array(2).fill('RESOLVED RESOLVED CRITICAL'));
  }, 60_000);

  it('takes a cursor from the future for a gap', async () => {
    const server = await start(PAYMENT.fromMinute + 7);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    const heard = hear<HeardEvent>(client, SPIKES, { filter: CHARGE });
    await hasNews(heard, 1);
    const future = hear<HeardEvent>(client, SPIKES, { filter: CHARGE, since: 'replica-1.1.999999999999999' });
    await hasNews(future, 2);
    expect(toldIn(future)).toEqual(['GAP', 'SNAPSHOT OPEN HIGH']);
    const ofOtherFilter = hear<HeardEvent>(client, SPIKES, {
      filter: CHARGE,
      since: newsOf(heard)[0]?.cursor.replace('.1.', '.2.'),
    });
    await hasNews(ofOtherFilter, 2);
    expect(toldIn(ofOtherFilter)).toEqual(['GAP', 'SNAPSHOT OPEN HIGH']);
  }, 60_000);

  it('shows boards: one at once, one after every evaluation, and heartbeats in between', async () => {
    const server = await start(PAYMENT.fromMinute + 7);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    const heard = hear<HeardBoard>(
      client,
      'subscription { board(heartbeat: "20s") { asOf sequence isStale summary spikes { state severity } } }',
    );
    const boards = (count: number): Promise<void> => until(() => heard.values.length >= count);
    // The opening, and the evaluation that it shared.
    await boards(2);
    await server.pass(20_000);
    await boards(3);
    await server.goTo(at(PAYMENT.worseFromMinute + 5));
    await boards(4);
    expect(heard.values.map(({ asOf }) => (Date.parse(asOf) - shopMinute(0)) / 60_000)).toEqual([97, 97, 97, 105]);
    const sequences = heard.values.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((left, right) => left - right));
    expect(heard.values.map(({ isStale }) => isStale)).toEqual(Array(4).fill(false));
    expect(heard.values.map(({ spikes }) => spikes[0]?.severity)).toEqual(['HIGH', 'HIGH', 'HIGH', 'CRITICAL']);
    expect(heard.values[3]?.summary).toContain('POST /charge');
  }, 60_000);

  it.each([
    ['a malformed cursor', 'subscription { spikes(since: "yesterday") { kind } }', 'BAD_USER_INPUT'],
    ['half a cursor', 'subscription { spikes(since: "replica-1.4") { kind } }', 'BAD_USER_INPUT'],
    ['a heartbeat that is too short', 'subscription { board(heartbeat: "4s") { asOf } }', 'LIMIT_EXCEEDED'],
    ['a heartbeat that is too long', 'subscription { board(heartbeat: "6m") { asOf } }', 'LIMIT_EXCEEDED'],
    ['a heartbeat that is none', 'subscription { board(heartbeat: "soon") { asOf } }', 'BAD_USER_INPUT'],
    [
      'a fixed range',
      'subscription { board(range: { from: "2026-11-24T08:00:00Z", to: "2026-11-24T09:00:00Z" }) { asOf } }',
      'BAD_USER_INPUT',
    ],
    [
      'a range with an end alone',
      'subscription { board(range: { to: "2026-11-24T09:00:00Z" }) { asOf } }',
      'BAD_USER_INPUT',
    ],
    ['a window of no length', 'subscription { board(range: { last: "0s" }) { asOf } }', 'BAD_USER_INPUT'],
    [
      'a window in which no spikes are looked for',
      'subscription { board(range: { last: "8d" }) { asOf } }',
      'LIMIT_EXCEEDED',
    ],
    ['a window that no query may have', 'subscription { board(range: { last: "90d" }) { asOf } }', 'LIMIT_EXCEEDED'],
    [
      'a filter that is none',
      'subscription { spikes(filter: { service: { matches: "(" } }) { kind } }',
      'BAD_USER_INPUT',
    ],
  ])('refuses %s with its code and evaluates nothing', async (_what, query, code) => {
    const server = await start(88);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    const heard = hear(client, query);
    await until(() => heard.ended() !== null);
    expect(refusalOf(heard)).toEqual([code]);
    expect([server.watched(), server.evaluations, server.clock.pending()]).toEqual([{ spikes: 0, board: 0 }, [], 0]);
  });
});
