/** Spikes in the graph: found in any window, one id wherever they are met, with what they are made of. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoaderBatch } from '../../src/loaders.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { BAD_RELEASE, brokenShop, SHOP_FROM_MS, SHOP_NOW_MS } from '../support/broken-shop.ts';
import { openGateway, type Data, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway(SHOP_NOW_MS, { spans: brokenShop(), logs: [] });
}, 60_000);
afterAll(() => gateway.close());

const iso = (atMs: number): string => new Date(atMs).toISOString();
const between = (fromMs: number, toMs: number): string => `range: { from: "${iso(fromMs)}", to: "${iso(toMs)}" }`;
const NOW = 'range: { last: "3h" }';
/** From half an hour before the bad release to ten minutes after it. */
const PAST = between(BAD_RELEASE.fromMs - 30 * MINUTE_MS, BAD_RELEASE.toMs + 10 * MINUTE_MS);

const triage = async (fields: string, args = NOW): Promise<Data> => {
  const { data, errors } = await gateway.run(`{ triage(${args}) { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};
const refusal = async (query: string): Promise<Data> => {
  const { data, errors } = await gateway.run(query);
  return {
    data,
    codes: errors.map(({ extensions }) => extensions.code),
    messages: errors.map(({ message }) => message),
  };
};
const SUBJECT = 'id service { name } route { name } exceptionType { name }';
const subjectOf = ({ service, route, exceptionType }: Data): string =>
  [service.name, route?.name, exceptionType?.name].filter((part) => part !== undefined).join(' ');
const subjects = async (args = NOW, list = 'spikes', path = `${list} { spikes { ${SUBJECT} } }`) =>
  (await triage(path, args))[list].spikes.map(subjectOf).toSorted();

const SEARCH = ['search', 'search GET /search', 'search TimeoutError'];
const RELEASE = ['frontend', 'frontend GET /shop', 'payment', 'payment KeyError', 'payment POST /pay'];

describe('spikes', () => {
  it('of a window that ends now are those that last', async () => {
    expect(await subjects()).toEqual(SEARCH);
  });

  it('of a past window are all', async () => {
    expect(await subjects(PAST)).toEqual(RELEASE);
  });

  it('that are over are listed if asked for', async () => {
    const states =
      'spikes(states: [RESOLVED]) { spikes { state service { name } route { name } exceptionType { name } } }';
    const { spikes } = (await triage(states)).spikes;
    expect(spikes.map(subjectOf).toSorted()).toEqual(RELEASE);
    expect(new Set(spikes.map(({ state }: Data) => state))).toEqual(new Set(['RESOLVED']));
    expect((await triage('spikes(states: []) { spikes { id } }')).spikes.spikes).toEqual([]);
  });

  it('in a window that ends in the middle of one are as they were then', async () => {
    const then = between(SHOP_FROM_MS, BAD_RELEASE.fromMs + 10 * MINUTE_MS);
    const { spikes } = (await triage('spikes { spikes { state resolvedAt } }', then)).spikes;
    expect(spikes).toEqual(RELEASE.map(() => ({ state: 'OPEN', resolvedAt: null })));
  });

  it('are none of a window in which nothing rose', async () => {
    expect(await subjects(between(SHOP_FROM_MS, BAD_RELEASE.fromMs))).toEqual([]);
  });

  it('are none of a service that fails as ever', async () => {
    expect(await subjects(`${PAST}, filter: { service: { equals: "calm" } }`)).toEqual([]);
  });

  it.each([
    ['a service', 'service: { equals: "payment" }', ['payment', 'payment KeyError', 'payment POST /pay']],
    ['services', 'service: { not: "payment" }', ['frontend', 'frontend GET /shop']],
    ['a route', 'route: { equals: "POST /pay" }', ['payment POST /pay']],
    ['an exception type', 'exceptionType: { equals: "KeyError" }', ['payment KeyError']],
    ['what there is not', 'service: { equals: "nobody" }', []],
  ])('are chosen by %s', async (_name, filter, wanted) => {
    expect(await subjects(`${PAST}, filter: { ${filter} }`)).toEqual(wanted);
  });

  it('of an exception type in a route are not looked for, and that is said', async () => {
    const { spikes } = await triage(
      'spikes { spikes { id } completeness { notes } }',
      `${PAST}, filter: { route: { equals: "POST /pay" }, exceptionType: { equals: "KeyError" } }`,
    );
    expect(spikes).toEqual({
      spikes: [],
      completeness: { notes: ['no spikes are looked for of an exception type in a route'] },
    });
  });

  it('are exact over the store', async () => {
    const { spikes } = await triage('spikes { completeness { isExact isPartial isTruncated notes sources } }', PAST);
    expect(spikes.completeness).toEqual({
      ...{ isExact: true, isPartial: false, isTruncated: false },
      ...{ notes: [], sources: ['EMBEDDED'] },
    });
  });
});

const FACTS = `id state severity detectedAt resolvedAt baselineRatio currentRatio peakRatio excessErrors score
  baselineConfidence summary onset { at earliest latest lastHealthyAt confidence firstTrace { traceId rootName } }`;
const paymentSpike = async (fields: string): Promise<Data> => {
  const { spikes } = await triage(
    `spikes { spikes { service { name } route { name } exceptionType { name } ${fields} } }`,
    PAST,
  );
  return spikes.spikes.find((spike: Data) => subjectOf(spike) === 'payment POST /pay');
};

describe('a spike', () => {
  it('says when it began, how bad it was and when it was over', async () => {
    const spike = await paymentSpike(FACTS);
    // The first payment of the bad release fails half a second after it starts.
    expect(spike).toMatchObject({ state: 'RESOLVED', severity: 'CRITICAL', peakRatio: 0.4 });
    expect(Date.parse(spike.onset.at)).toBeGreaterThanOrEqual(BAD_RELEASE.fromMs);
    expect(Date.parse(spike.onset.at)).toBeLessThan(BAD_RELEASE.fromMs + MINUTE_MS);
    expect(spike.onset.lastHealthyAt).toBe(iso(BAD_RELEASE.fromMs - MINUTE_MS));
    expect(spike.onset.firstTrace.rootName).toBe('GET /shop');
    expect(Date.parse(spike.detectedAt)).toBeLessThanOrEqual(BAD_RELEASE.fromMs + 3 * MINUTE_MS);
    expect(Date.parse(spike.resolvedAt)).toBeGreaterThan(BAD_RELEASE.toMs);
    expect(Date.parse(spike.resolvedAt)).toBeLessThanOrEqual(BAD_RELEASE.toMs + 10 * MINUTE_MS);
    // 12 of 30 requests in each of 20 minutes, less next to nothing before.
    expect(spike.excessErrors).toBeGreaterThan(230);
    expect(spike.excessErrors).toBeLessThanOrEqual(240);
    expect(spike.summary).toMatch(/^payment POST \/pay: at most 40 % of requests failed since 08:00 UTC \(/u);
  });

  it('has the same start as its first trace', async () => {
    const { onset } = await paymentSpike('onset { at earliest latest firstTrace { startedAt } }');
    expect(onset.at).toBe(onset.firstTrace.startedAt);
    expect(onset.at).toBe(iso(BAD_RELEASE.fromMs + 500));
    expect(Date.parse(onset.earliest)).toBeLessThanOrEqual(Date.parse(onset.at));
    expect(Date.parse(onset.latest)).toBeGreaterThan(Date.parse(onset.at));
  });

  it('shows its errors in groups, its series and its links', async () => {
    const spike = await paymentSpike(
      'groups { title count { value } } links { kind url } series(step: "1m") { label points { at requests errors } onsets { earliest } }',
    );
    expect(spike.groups.map(({ count }: Data) => count.value)).toEqual([240]);
    expect(spike.groups[0].title).toContain('KeyError');
    expect(spike.links.length).toBeGreaterThan(0);
    expect(spike.series.label).toBe('payment POST /pay');
    expect(spike.series.points.find(({ at }: Data) => at === iso(BAD_RELEASE.fromMs))).toEqual({
      at: iso(BAD_RELEASE.fromMs),
      requests: 30,
      errors: 12,
    });
    expect(spike.series.onsets).toHaveLength(1);
  });

  it('of an exception type counts its occurrences against the requests of the service', async () => {
    const { spikes } = await triage(
      `spikes { spikes { service { name } route { name } exceptionType { name } peakRatio
        groups { count { value } } series(step: "1m") { label points { at requests errors ratio } } } }`,
      PAST,
    );
    const spike = spikes.spikes.find((each: Data) => subjectOf(each) === 'payment KeyError');
    expect(spike.peakRatio).toBeCloseTo(0.3, 10); // 12 of 30 payments and 10 others
    expect(spike.groups).toEqual([{ count: { value: 240 } }]);
    expect(spike.series.label).toBe('payment KeyError');
    expect(spike.series.points.find(({ at }: Data) => at === iso(BAD_RELEASE.fromMs))).toMatchObject({
      requests: 40,
      errors: 12,
      ratio: 0.3,
    });
  });

  it('names the version that it came with, and no other spike does', async () => {
    const { spikes } = await triage(
      `spikes { spikes { service { name } route { name } exceptionType { name }
        suspectedDeploy { version firstSeen } suspectedCause { name } } }`,
      PAST,
    );
    const found: readonly Data[] = spikes.spikes;
    const facts = found.map((spike) => [
      subjectOf(spike),
      spike.suspectedDeploy?.version ?? null,
      spike.suspectedCause?.name ?? null,
    ]);
    expect(facts.toSorted((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1))).toEqual([
      ['frontend', null, 'payment'],
      ['frontend GET /shop', null, 'payment'],
      ['payment', '2', null],
      ['payment KeyError', '2', null],
      ['payment POST /pay', '2', null],
    ]);
  });

  it('refuses more groups than there are to be, and none', async () => {
    for (const first of [0, 21, -1]) {
      const { codes } = await refusal(`{ triage(${PAST}) { spikes { spikes { groups(first: ${first}) { id } } } } }`);
      expect(new Set(codes)).toEqual(new Set([first > 0 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT']));
    }
  });
});

const idsOf = (list: readonly Data[]): Readonly<Record<string, string>> =>
  Object.fromEntries(list.map((spike) => [subjectOf(spike), spike.id]));

describe('the id of a spike', () => {
  it('is the same from every window and place', async () => {
    const states = 'spikes(states: [OPEN, RESOLVED])';
    const list = `${states} { spikes { ${SUBJECT} } }`;
    const whole = idsOf((await triage(list)).spikes.spikes);
    expect(Object.keys(whole).toSorted()).toEqual([...RELEASE, ...SEARCH]);
    const windows = [
      PAST,
      between(BAD_RELEASE.fromMs + MINUTE_MS, BAD_RELEASE.fromMs + 8 * MINUTE_MS),
      'range: { last: "1h" }',
    ];
    for (const window of windows) {
      for (const [subject, id] of Object.entries(idsOf((await triage(list, window)).spikes.spikes))) {
        expect([window, subject, id]).toEqual([window, subject, whole[subject]]);
      }
    }
    const nested = await triage(`
      service(name: "payment") { ${list} }
      route(service: "payment", name: "POST /pay") { ${list} }
      breaking { findings { service { name } spike { ${SUBJECT} } } }
    `);
    expect(idsOf(nested.service.spikes.spikes)).toEqual(
      Object.fromEntries(Object.entries(whole).filter(([subject]) => subject.startsWith('payment'))),
    );
    expect(idsOf(nested.route.spikes.spikes)).toEqual({ 'payment POST /pay': whole['payment POST /pay'] });
    const found: readonly Data[] = nested.breaking.findings;
    for (const { spike } of found) if (spike !== null) expect(spike.id).toBe(whole[subjectOf(spike)]);
  });

  it('finds it again, whatever the window, as it stands now', async () => {
    const spike = await paymentSpike(`${FACTS} suspectedDeploy { version } groups { count { value } }`);
    const other = between(SHOP_FROM_MS, SHOP_FROM_MS + 30 * MINUTE_MS);
    const fields = `service { name } route { name } exceptionType { name } ${FACTS} suspectedDeploy { version } groups { count { value } }`;
    for (const window of [other, NOW]) {
      const again = (await triage(`spike(id: "${spike.id}") { ${fields} }`, window)).spike;
      // The last five steps are others now.
      expect({ ...again, currentRatio: 0 }).toEqual({ ...spike, currentRatio: 0 });
    }
  });

  it('finds the cause of it again', async () => {
    const { spikes } = await triage(`spikes { spikes { ${SUBJECT} } }`, PAST);
    const id = idsOf(spikes.spikes).frontend ?? '';
    const cause = `spike(id: "${id}") { suspectedCause { name } suspectedDeploy { version } }`;
    const wanted = { suspectedCause: { name: 'payment' }, suspectedDeploy: null };
    expect((await triage(cause)).spike).toEqual(wanted);
    expect((await triage(cause, between(SHOP_FROM_MS, SHOP_FROM_MS + 30 * MINUTE_MS))).spike).toEqual(wanted);
  });

  it('is the key of the entity', async () => {
    const { id } = await paymentSpike('id');
    const { data, errors } = await gateway.run(
      `query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on Spike { ${SUBJECT} state } } }`,
      { of: [{ __typename: 'Spike', id }] },
    );
    expect(errors).toEqual([]);
    expect(data._entities.map(subjectOf)).toEqual(['payment POST /pay']);
    expect(data._entities[0]).toMatchObject({ id, state: 'RESOLVED' });
  });

  it('carries what else was filtered, and finds it again', async () => {
    const filter = 'filter: { environment: { equals: "live" }, service: { equals: "search" } }';
    const list = `spikes { spikes { ${SUBJECT} peakRatio series(step: "1m") { points { requests } } } }`;
    const plain = idsOf((await triage(`spikes { spikes { ${SUBJECT} } }`)).spikes.spikes);
    const { spikes } = (await triage(list, `${NOW}, ${filter}`)).spikes;
    const [live] = spikes.filter((spike: Data) => subjectOf(spike) === 'search');
    expect(live.id).not.toBe(plain.search);
    const again = (
      await triage(`spike(id: "${live.id}") { ${SUBJECT} peakRatio series(step: "1m") { points { requests } } }`)
    ).spike;
    expect(again).toEqual(live);
    expect(new Set(again.series.points.slice(0, -1).map(({ requests }: Data) => requests))).toEqual(new Set([10]));
  });

  it('of what only chooses subjects is not part', async () => {
    const plain = idsOf((await triage(`spikes { spikes { ${SUBJECT} } }`)).spikes.spikes);
    const chosen = await triage(
      `spikes { spikes { ${SUBJECT} } }`,
      `${NOW}, filter: { route: { contains: "search" } }`,
    );
    expect(idsOf(chosen.spikes.spikes)).toEqual({ 'search GET /search': plain['search GET /search'] });
  });

  const idOf = (parts: unknown): string => `sp1.${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
  it.each([
    ['nothing', ''],
    ['another id', 'rt1.abc'],
    ['no content', 'sp1.'],
    ['a filter that is none', idOf(['cart', null, null, 0, { color: {} }])],
    ['an expression that is none', idOf(['cart', null, null, 0, { version: { matches: '(' } }])],
    ['a filter longer than may be', idOf(['cart', null, null, 0, { version: { equals: 'x'.repeat(2_000) } }])],
  ])('that is malformed is BAD_USER_INPUT: %s', async (_name, id) => {
    const { data, codes } = await refusal(`{ triage { spike(id: ${JSON.stringify(id)}) { id } } }`);
    expect([data, codes]).toEqual([{ triage: { spike: null } }, ['BAD_USER_INPUT']]);
  });

  it.each([
    ['at the epoch', 0],
    ['in the future', SHOP_NOW_MS + 600_000],
    ['at the end of time', Number.MAX_SAFE_INTEGER],
    ['in a calm minute', SHOP_FROM_MS + 30 * MINUTE_MS],
  ])('that names nothing is null: %s', async (_name, atMs) => {
    expect((await triage(`spike(id: "${idOf(['payment', null, null, atMs])}") { id }`)).spike).toBeNull();
    expect((await triage(`spike(id: "${idOf(['nobody', null, null, BAD_RELEASE.fromMs])}") { id }`)).spike).toBeNull();
  });
});

describe('onsets on a series', () => {
  const series = async (by: string, args = PAST): Promise<readonly Data[]> =>
    (await triage(`errorRateSeries(by: ${by}, first: 20) { label onsets { earliest latest at } }`, args))
      .errorRateSeries;

  it.each([
    ['SERVICE', ['frontend', 'payment']],
    ['ROUTE', ['frontend GET /shop', 'payment POST /pay']],
    ['EXCEPTION_TYPE', ['KeyError']],
  ])('by %s mark what rose and nothing else', async (by, wanted) => {
    const all = await series(by);
    const marked = all.filter(({ onsets }) => onsets !== null && onsets.length > 0);
    expect(
      marked
        .map(({ label }): string => label)
        .toSorted()
        .map((label) => wanted.find((each) => label.endsWith(each))),
    ).toEqual(wanted);
    for (const { onsets } of marked) {
      expect(onsets).toHaveLength(1);
      expect(Math.abs(Date.parse(onsets[0].at) - BAD_RELEASE.fromMs)).toBeLessThan(MINUTE_MS);
    }
    const others = all.filter((each) => !marked.includes(each));
    expect(others.every(({ onsets }) => onsets !== null)).toBe(true);
  });

  it.each(['TOTAL', 'VERSION', 'ENVIRONMENT'])('by %s are none that anyone looks for', async (by) => {
    const all = await series(by);
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all.map(({ onsets }) => onsets))).toEqual(new Set([null]));
  });

  it('of a service and a route alone are the same', async () => {
    const found = await triage(
      'service(name: "payment") { errorRateSeries { onsets { at } } } route(service: "payment", name: "GET /rates") { errorRateSeries { onsets { at } } }',
      PAST,
    );
    expect(found.service.errorRateSeries.onsets).toHaveLength(1);
    expect(found.route.errorRateSeries.onsets).toEqual([]);
  });
});

describe('a window that is too long', () => {
  const LONG = 'range: { last: "8d" }';
  it.each([
    ['spikes', 'spikes { spikes { id } }'],
    ['breaking', 'breaking { findings { rank } }'],
    ['summary', 'summary'],
    ['spikes of a service', 'service(name: "payment") { spikes { spikes { id } } }'],
    ['spikes of a route', 'route(service: "payment", name: "POST /pay") { spikes { spikes { id } } }'],
    ['onsets', 'service(name: "payment") { errorRateSeries { onsets { at } } }'],
  ])('is LIMIT_EXCEEDED: %s', async (_name, field) => {
    const { codes, messages } = await refusal(`{ triage(${LONG}) { ${field} } }`);
    expect(codes).toEqual(['LIMIT_EXCEEDED']);
    expect(messages[0]).toContain('7 days');
  });

  it('is none of seven days', async () => {
    expect(await subjects('range: { last: "7d" }')).toEqual(SEARCH);
  });
});

describe('burn rates', () => {
  const burn = async (args = ''): Promise<Data> =>
    (await triage(`service(name: "search") { burn${args} { objective isBurning windows { window burn threshold } } }`))
      .service.burn;

  it('are null where the store does not reach so far back', async () => {
    const { objective, isBurning, windows } = await burn();
    expect([objective, isBurning]).toEqual([0.995, true]);
    const found: readonly Data[] = windows;
    // 150 fail in the last 15 minutes: of the 1,190 that start in the hour to half a minute after 9:00, and of 590 in its half.
    expect(
      found.map(({ window, burn: rate, threshold }) => [window, rate === null ? null : Math.round(rate), threshold]),
    ).toEqual([
      ['PT1H', 25, 14.4],
      ['PT5M', 100, 14.4],
      ['PT6H', null, 6],
      ['PT30M', 51, 6],
      ['P3D', null, 1],
      ['PT6H', null, 1],
    ]);
  });

  it('follow the objective', async () => {
    const [strict, loose] = [await burn('(objective: 0.999)'), await burn('(objective: 0.5)')];
    expect(strict.windows[1].burn).toBeCloseTo(500, -1);
    expect([loose.isBurning, loose.objective]).toEqual([false, 0.5]);
  });

  it.each(['0', '1', '-0.1', '1.5', '100'])('refuse an objective of %s', async (objective) => {
    const { codes } = await refusal(
      `{ triage { service(name: "search") { burn(objective: ${objective}) { isBurning } } } }`,
    );
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('what is read', () => {
  /** Batches by name and size: which of two reads at once is sent first does not matter. */
  const inOrder = (made: readonly LoaderBatch[]): readonly LoaderBatch[] =>
    made.toSorted(
      (left, right) =>
        (left.loader < right.loader ? -1 : 1) * Number(left.loader !== right.loader) || left.keys - right.keys,
    );
  const batches = async (fields: string, args = PAST) => {
    const answer = await gateway.run(`{ triage(${args}) { ${fields} } }`);
    expect(answer.errors).toEqual([]);
    return answer;
  };

  it('of spikes is one series of all services, one of routes and one of types, never one of each', async () => {
    const { batches: made, reads } = await batches(`spikes { spikes { ${SUBJECT} state } }`);
    // Three routes and one type had errors enough; the requests of the type's service are known from the first read.
    expect(inOrder(made)).toEqual([
      { loader: 'counts', keys: 2 },
      { loader: 'steps', keys: 1 },
      { loader: 'steps', keys: 4 },
    ]);
    expect(reads).toHaveLength(5);
  });

  it('of onsets on many series is one read, whatever their number', async () => {
    const { batches: made } = await batches('errorRateSeries(by: SERVICE, first: 20) { onsets { earliest } }');
    expect(made.filter(({ loader }) => loader === 'steps')).toEqual([{ loader: 'steps', keys: 4 }]);
  });

  it('of versions and causes is read once for all spikes', async () => {
    const { batches: made } = await batches(
      'spikes { spikes { suspectedDeploy { version } suspectedCause { name } } }',
    );
    expect(made.filter(({ loader }) => loader === 'steps').map(({ keys }) => keys)).toEqual([1, 4, 2]);
  });

  it('of spikes and what is breaking together is no more than of what is breaking', async () => {
    const one = await batches('breaking { findings { rank } }');
    const all = await batches('spikes { spikes { id } } summary breaking { findings { rank spike { id } } }');
    expect(inOrder(all.batches)).toEqual(inOrder(one.batches));
    expect(all.reads.length).toBe(one.reads.length);
  });
});
