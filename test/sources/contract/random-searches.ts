/** Random searches over random traffic, each answer compared with the recount. */
import { describe, expect, it } from '@jest/globals';
import type { ExceptionSearch, FoundException, TraceSearch } from '../../../src/sources/source.ts';
import { bruteForce, exceptionIdOf, type BruteForce, type RecountedException } from '../../support/brute-force.ts';
import { randomOf, type Random } from '../../support/random-traces-prng.ts';
import { call, valueOf, type OpenWith } from './backend.ts';
import { keysFrom, randomFilter, randomRange } from './random-queries.ts';
import { seedsFrom } from './seeds.ts';
import { telemetryOf } from './traffic.ts';

const SEARCHES = 8;
const NO_LIMIT = 10_000;

const shape = (random: Random) => ({
  where: random.chance(0.7) ? randomFilter(random, true) : {},
  keys: null,
  range: randomRange(random),
  limit: random.pick([1, 3, 10, 100]),
  after: null,
});

/** A random search with keys and a place taken from what the same search without them finds. */
const traceSearch = (random: Random, truth: BruteForce): TraceSearch => {
  const by = random.pick([[], ['service'], ['service', 'route']] as const);
  const query: TraceSearch = { kind: 'traces', by, ...shape(random), withErrors: false };
  const found = truth.traces({ ...query, limit: NO_LIMIT });
  const after = by.length === 0 && found.length > 0 && random.chance(0.5) ? random.pick(found) : null;
  return {
    ...query,
    after,
    keys:
      by.length > 0
        ? keysFrom(
            random,
            by,
            found.map(({ key }) => key),
          )
        : null,
  };
};
const exceptionSearch = (random: Random, truth: BruteForce): ExceptionSearch => {
  const by = random.pick([[], ['service'], ['service', 'route'], ['exceptionType'], ['group']] as const);
  const query: ExceptionSearch = { kind: 'exceptions', by, ...shape(random) };
  const found = truth.exceptions({ ...query, limit: NO_LIMIT });
  const placed = found.filter(({ unit }) => unit.traceId !== null && unit.spanId !== null);
  const place = by.length === 0 && placed.length > 0 && random.chance(0.5) ? random.pick(placed).unit : null;
  const after = place && { startUs: place.startUs, id: exceptionIdOf(place) };
  return {
    ...query,
    after,
    keys:
      by.length > 0
        ? keysFrom(
            random,
            by,
            found.map(({ key }) => key),
          )
        : null,
  };
};

type Line = readonly [key: string, line: string];
/** Within a key the order counts; the order of keys does not. */
const byKey = (lines: readonly Line[]): Record<string, string[]> =>
  Object.fromEntries(
    [...Map.groupBy(lines, ([key]) => key)]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([key, ofKey]) => [key, ofKey.map(([, line]) => line)]),
  );

const recounted = ({ key, unit }: RecountedException): Line => {
  const isPlaced = unit.traceId !== null && unit.spanId !== null;
  const [first] = unit.records;
  return [
    JSON.stringify(key),
    JSON.stringify({
      id: isPlaced ? exceptionIdOf(unit) : null,
      traceId: unit.traceId,
      spanId: unit.spanId,
      startUs: unit.startUs,
      kind: unit.kind,
      type: unit.type === '' ? null : unit.type,
      statusTitle: unit.title,
      isHandled: unit.isHandled,
      service: unit.place.service,
      route: unit.place.route,
      routeKind: unit.place.routeKind,
      group: unit.group,
      isMessageOfIt: true,
      severity: unit.records.length === 1 ? (first?.severity ?? null) : null,
      isLog: first?.isLog ?? false,
    }),
  ];
};
const told = (found: FoundException, truth: readonly RecountedException[]): Line => {
  const unit = truth
    .map((one) => one.unit)
    .find((one) => exceptionIdOf(one) === found.id || (one.traceId === null && one.startUs === found.startUs));
  const messages = unit && unit.records.length > 0 ? unit.records.map(({ message }) => message) : [null];
  const isPlaced = found.traceId !== null && found.spanId !== null;
  return [
    JSON.stringify(found.key),
    JSON.stringify({
      id: isPlaced ? found.id : null,
      traceId: found.traceId,
      spanId: found.spanId,
      startUs: found.startUs,
      kind: found.kind,
      type: found.type,
      statusTitle: found.statusTitle,
      isHandled: found.isHandled,
      service: found.service,
      route: found.route,
      routeKind: found.routeKind,
      group: found.group,
      isMessageOfIt: !isPlaced || messages.includes(found.message),
      severity: unit && unit.records.length > 1 ? null : found.severity,
      isLog: found.isLog,
    }),
  ];
};

/** Describes that random searches find what the recount finds. */
export const describeRandomSearches = (open: OpenWith): void => {
  describe('random searches', () => {
    it.each(seedsFrom(1))('find what a brute-force recount finds (seed %i)', async (seed) => {
      const telemetry = telemetryOf(seed);
      const truth = bruteForce(telemetry);
      const random = randomOf(seed + 9_000);
      const traces = Array.from({ length: SEARCHES }, () => traceSearch(random, truth));
      const exceptions = Array.from({ length: SEARCHES }, () => exceptionSearch(random, truth));
      const backend = await open(telemetry);
      try {
        const foundTraces = await backend.traces.searchTraces(traces, call());
        traces.forEach((query, index) => {
          const lines = (list: readonly { key: readonly (string | null)[]; traceId: string; startUs: number }[]) =>
            byKey(list.map(({ key, traceId, startUs }): Line => [JSON.stringify(key), `${startUs} ${traceId}`]));
          const got = { query, found: lines(valueOf(foundTraces[index]).found) };
          expect(got).toEqual({ query, found: lines(truth.traces(query)) });
        });
        const foundExceptions = await backend.traces.searchExceptions(exceptions, call());
        exceptions.forEach((query, index) => {
          const right = truth.exceptions(query);
          const got = valueOf(foundExceptions[index]).found.map((found) => told(found, right));
          expect({ query, found: byKey(got) }).toEqual({ query, found: byKey(right.map(recounted)) });
        });
      } finally {
        await backend.close();
      }
    });
  });
};
