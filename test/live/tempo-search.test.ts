/** Searches of a real Tempo, compared with a brute-force recount of the same spans, and what is stated to be otherwise. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  ExceptionSearch,
  FoundException,
  FoundTrace,
  SearchAnswer,
  TraceSearch,
  TraceSource,
} from '../../src/sources/source.ts';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoTraceSource } from '../../src/sources/tempo/tempo-traces.ts';
import { createTempoTraces } from '../../src/sources/tempo/traces.ts';
import { traceOrigin } from '../../src/trace/origin.ts';
import { propagationPath } from '../../src/trace/path.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';
import { bruteForce, exceptionIdOf, type BruteForce, type RecountedException } from '../support/brute-force.ts';
import {
  client,
  exception,
  failed,
  internal,
  server,
  threw,
  traceIdOf,
  traceOf,
  type PlainSpan,
} from '../support/plain-trace.ts';
import { randomOf, type Random } from '../support/random-traces-prng.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer, type TempoServer } from '../support/tempo-server.ts';
import type { OpenBackend } from '../sources/contract/backend.ts';
import { call, HOUR, minute, NOW_MS, valueOf } from '../sources/contract/backend.ts';
import { openEmbedded } from '../sources/contract/embedded-backend.ts';
import { keysFrom, randomFilter, randomRange } from '../sources/contract/random-queries.ts';
import { seedsFrom } from '../sources/contract/seeds.ts';
import { telemetryOf } from '../sources/contract/traffic.ts';
import { requireLive } from './require-live.ts';

// Each suite sees its own spans and no others, which takes tenants.
const isThere = hasTempo && process.env.TEMPO_TENANT !== undefined;
requireLive('tempo', isThere, `${TEMPO_NEEDS}; these need tenants`);
const describeLive = isThere ? describe : describe.skip;

const LOAD_MS = 180_000;
jest.setTimeout(LOAD_MS);
const SEARCHES = 12;
const NO_LIMIT = 10_000;

/** What a search can be right about: each span once, with an end and one exception at most (the last is what is shown). */
const searchable = (spans: readonly PlainSpan[]): readonly PlainSpan[] => [
  ...new Map(
    spans.toReversed().map((span) => {
      const [first, ...others] = span.events.toReversed();
      const named = [first, ...others].filter((event) => event?.name === 'exception').slice(0, 1);
      const events = named.flatMap((event) => event ?? []);
      return [`${span.traceId} ${span.spanId}`, { ...span, durationUs: span.durationUs ?? 0, events }] as const;
    }),
  ).values(),
];

const open = (tempo: TempoServer, sent: string[] = []): TraceSource => {
  const door = tempo.door(sent);
  const api = createTempoApi(door);
  const { traces } = createTempoTraces({ door, api, now: () => NOW_MS, maxCacheBytes: 0 });
  return createTempoTraceSource(api, traces, { now: () => NOW_MS, elapsed: () => performance.now() });
};

const shape = (random: Random) => ({
  where: random.chance(0.7) ? randomFilter(random, true) : {},
  keys: null,
  range: randomRange(random),
  limit: random.pick([1, 3, 10, 100]),
  after: null,
});
const traceSearch = (random: Random, truth: BruteForce): TraceSearch => {
  const by = random.pick([[], ['service'], ['service', 'route']] as const);
  const query: TraceSearch = { kind: 'traces', by, ...shape(random), withErrors: random.chance(0.5) };
  const found = truth.traces({ ...query, limit: NO_LIMIT });
  const after = by.length === 0 && found.length > 0 && random.chance(0.5) ? random.pick(found) : null;
  return { ...query, after, keys: keysOf(random, by, found) };
};
const exceptionSearch = (random: Random, truth: BruteForce): ExceptionSearch => {
  const by = random.pick([[], ['service'], ['service', 'route'], ['exceptionType'], ['group']] as const);
  const query: ExceptionSearch = { kind: 'exceptions', by, ...shape(random) };
  const found = truth.exceptions({ ...query, limit: NO_LIMIT });
  const place = by.length === 0 && found.length > 0 && random.chance(0.5) ? random.pick(found).unit : null;
  const after = place && { startUs: place.startUs, id: exceptionIdOf(place) };
  return { ...query, after, keys: keysOf(random, by, found) };
};
const keysOf = (
  random: Random,
  by: TraceSearch['by'],
  found: readonly { readonly key: readonly (string | null)[] }[],
) =>
  by.length === 0
    ? null
    : keysFrom(
        random,
        by,
        found.map(({ key }) => key),
      );

const traceLine = ({ key, startUs, traceId }: Pick<FoundTrace, 'key' | 'startUs' | 'traceId'>): string =>
  JSON.stringify([key, startUs, traceId]);
const foundLine = ({ key, id, ...found }: FoundException): string =>
  JSON.stringify([
    ...[key, id, found.startUs, found.kind, found.isHandled, found.service, found.route, found.routeKind, found.group],
    found.message,
  ]);
const wantedLine = ({ key, unit }: RecountedException): string =>
  JSON.stringify([
    ...[key, exceptionIdOf(unit), unit.startUs, unit.kind, unit.isHandled],
    ...[unit.place.service, unit.place.route, unit.place.routeKind, unit.group, unit.records[0]?.message ?? null],
  ]);

/** A condition that Tempo cannot test on numbers says so, and then the answer need not be the recount. */
const isStated = ({ completeness }: SearchAnswer<unknown>): boolean =>
  completeness.notes.some((note) => note.includes('on strings only'));

/** Failed children, as many as these. */
const wide = (spans: number) => Array.from({ length: spans }, () => internal('web', failed));

const shapeOf = (span: TraceSpan | undefined): unknown => span && { ...span, attributes: [] };

describeLive('searches of a real Tempo', () => {
  describe.each(seedsFrom(1).slice(0, 4))('over random traffic (seed %i)', (seed) => {
    const spans = searchable(telemetryOf(seed).spans);
    const truth = bruteForce({ spans, logs: [] });
    const tempo = tempoServer(`search${seed}`, Date.now);
    let embedded: OpenBackend;
    beforeAll(async () => {
      embedded = await openEmbedded({ spans, logs: [] });
      await tempo.load(spans);
    }, LOAD_MS);
    afterAll(() => embedded.close());

    it('find the traces that a recount finds, and tell their origin and path as the whole trace does', async () => {
      const random = randomOf(seed + 20_000);
      for (const query of Array.from({ length: SEARCHES }, () => traceSearch(random, truth))) {
        const [slot] = await open(tempo).searchTraces([query], call());
        const answer = valueOf(slot);
        if (!isStated(answer)) {
          const found = answer.found.map(traceLine).sort();
          expect({ query, found }).toEqual({ query, found: truth.traces(query).map(traceLine).sort() });
        }
        for (const { traceId, errors } of answer.found) {
          if (errors === null) continue;
          const [read] = await embedded.traces.traces([{ traceId, around: null }], 'WHOLE', call());
          const whole = valueOf(read);
          const told = { origin: traceOrigin(errors.errors), path: propagationPath(errors.errors) };
          const right = whole && { origin: traceOrigin(whole), path: propagationPath(whole) };
          expect({ ...told, origin: shapeOf(told.origin?.span), path: told.path.map(shapeOf) }).toEqual({
            origin: shapeOf(right?.origin?.span),
            path: right?.path.map(shapeOf),
          });
          expect(told.origin?.isAbsorbed).toBe(right?.origin?.isAbsorbed);
          expect(errors.services).toEqual([...new Set(whole?.spans.map(({ service }) => service))].sort());
        }
      }
    });

    it('find the exceptions that a recount finds', async () => {
      const random = randomOf(seed + 30_000);
      for (const query of Array.from({ length: SEARCHES }, () => exceptionSearch(random, truth))) {
        const [slot] = await open(tempo).searchExceptions([query], call());
        const answer = valueOf(slot);
        if (isStated(answer)) continue;
        const found = answer.found.map(foundLine).sort();
        expect({ query, found }).toEqual({ query, found: truth.exceptions(query).map(wantedLine).sort() });
      }
    });
  });

  describe('over a few traces', () => {
    const ALL = { by: [], where: {}, keys: null, range: HOUR, limit: 10, after: null } as const;
    const retried = server('web', { name: 'GET /retry' }, [
      internal('web', threw(exception('First', 'one'), exception('Second', 'two'))),
    ]);
    const spans = [
      ...traceOf(1, minute(1), server('web', failed, [client('web', failed, [server('cart', failed)])])),
      ...traceOf(2, minute(2), retried),
      ...traceOf(3, minute(3), server('web', { isLost: true }, [server('cart', { name: 'GET /lost', ...failed })])),
      ...traceOf(4, minute(4), server('web', { name: 'GET /wide', ...failed }, wide(150))),
    ];
    const tempo = tempoServer('few', Date.now);
    beforeAll(() => tempo.load(spans), LOAD_MS);

    it('take one request for a page of traces with their errors', async () => {
      const sent: string[] = [];
      const query: TraceSearch = { kind: 'traces', ...ALL, where: { service: { equals: 'web' } }, withErrors: true };
      const [slot] = await open(tempo, sent).searchTraces(
        [{ ...query, range: { fromMs: minute(1), toMs: minute(3) } }],
        call(),
      );
      expect(valueOf(slot).found.map(({ traceId, errors }) => [traceId, errors?.errors.spans.length])).toEqual([
        [traceIdOf(2), 2],
        [traceIdOf(1), 3],
      ]);
      expect(sent).toHaveLength(1);
    });

    it('read the trace where the exception that is asked for is not the one that a search shows', async () => {
      const where = { exceptionType: { equals: 'First' } };
      const [slot] = await open(tempo).searchExceptions([{ kind: 'exceptions', ...ALL, where }], call());
      const { found, completeness } = valueOf(slot);
      expect(found.map(({ type, message }) => [type, message])).toEqual([['First', 'one']]);
      expect(completeness.isExact).toBe(false);
    });

    it('show the last of several exceptions of a span, and say so', async () => {
      const where = { service: { equals: 'web' } };
      const range = { fromMs: minute(2), toMs: minute(3) };
      const [slot] = await open(tempo).searchExceptions([{ kind: 'exceptions', ...ALL, where, range }], call());
      const { found, completeness } = valueOf(slot);
      expect(found.map(({ type }) => type)).toEqual(['Second']);
      expect(completeness.notes.join()).toContain('shows the last one');
    });

    it('tell no outline where the root is lost or a trace has more spans than a search returns', async () => {
      const query: TraceSearch = { kind: 'traces', ...ALL, withErrors: true };
      const [slot] = await open(tempo).searchTraces([query], call());
      const outlines = valueOf(slot).found.map(({ traceId, errors }) => [traceId, errors !== null]);
      expect(outlines).toEqual([
        [traceIdOf(4), false],
        [traceIdOf(3), false],
        [traceIdOf(2), true],
        [traceIdOf(1), true],
      ]);
    });

    it('find a trace without its root by the route of its error', async () => {
      const query: TraceSearch = {
        kind: 'traces',
        ...ALL,
        where: { route: { equals: 'GET /lost' } },
        withErrors: false,
      };
      const [slot] = await open(tempo).searchTraces([query], call());
      expect(valueOf(slot).found.map(({ traceId }) => traceId)).toEqual([traceIdOf(3)]);
    });
  });
});
