/** From counts to what the ranking sees: the real detector's spikes, sampled traces, edges. */
import { poisson } from './incident-chance.ts';
import type { RouteSeries, Simulated, Span } from './incident-counts.ts';
import type { World } from './incident-world.ts';
import type { Random } from './random.ts';
import type { Evidence, OriginRow } from '../../src/finding/evidence.ts';
import { episodesIn } from '../../src/spike/episodes.ts';
import type { SubjectEpisode } from '../../src/spike/subject.ts';
import { MINUTE_MS, type TimeRange } from '../../src/time.ts';

/** What the sources hold of it. */
export interface Held {
  /** Share of traces that were kept: 0 to 1. */
  readonly traces: number;
  /** Share of those whose root is missing. */
  readonly rootless: number;
}

/** All windows end here; which day it is changes nothing. */
export const END_MS = Date.UTC(2026, 5, 3, 12);

const summed = (series: readonly RouteSeries[]): RouteSeries => {
  const [first] = series;
  const add = (pick: (one: RouteSeries) => readonly number[]): readonly number[] =>
    (first === undefined ? [] : pick(first)).map((_, step) =>
      series.reduce((total, one) => total + (pick(one)[step] ?? 0), 0),
    );
  return { requests: add(({ requests }) => requests), errors: add(({ errors }) => errors) };
};

const total = (numbers: readonly number[], last: number): number =>
  numbers.slice(-last).reduce((sum, each) => sum + each, 0);

const originRows = (random: Random, { routes }: World, { totals }: Simulated, held: Held): readonly OriginRow[] =>
  totals.leaves.flatMap(({ route, entry, exceptionType, isDependency, failed, absorbed }) => {
    const [origin, from] = [routes[route], routes[entry]];
    if (origin === undefined || from === undefined) return [];
    const row = {
      origin: origin.service,
      originRoute: origin.name,
      dependency: isDependency ? (origin.dependency ?? 'unknown') : null,
      exceptionType,
      kind: 'EXCEPTION',
    };
    return [true, false].flatMap((hasRoot) => {
      const share = held.traces * (hasRoot ? 1 - held.rootless : held.rootless);
      const [count, missed] = [poisson(random, failed * share), poisson(random, absorbed * share)];
      if (count + missed === 0) return [];
      const entered = hasRoot
        ? { entryService: from.service, entryRoute: from.name }
        : { entryService: null, entryRoute: null };
      return [{ ...entered, ...row, count, absorbed: missed }];
    });
  });

/** Returns the evidence of the window; `held` null = no source has traces. Spikes of routes are looked for where a service has errors. */
export const evidenceOf = (
  random: Random,
  world: World,
  simulated: Simulated,
  span: Span,
  held: Held | null,
): Evidence => {
  const window: TimeRange = { fromMs: END_MS - span.window * MINUTE_MS, toMs: END_MS };
  const fromMs = END_MS - (span.window + span.history) * MINUTE_MS;
  const find = (service: string, route: string | null, series: RouteSeries): readonly SubjectEpisode[] =>
    episodesIn({ fromMs, stepMs: MINUTE_MS, ...series }, window).map((episode) => ({
      service,
      route,
      exceptionType: null,
      stepMs: MINUTE_MS,
      episode,
    }));
  const perService = world.services.map((service) => {
    const routes = world.routes.flatMap((route, index) => {
      const series = simulated.series[index];
      return route.service === service && series !== undefined ? [{ name: route.name, series }] : [];
    });
    const whole = summed(routes.map(({ series }) => series));
    const errors = total(whole.errors, span.window);
    const spikes = [
      ...find(service, null, whole),
      ...(errors >= 3 ? routes.flatMap(({ name, series }) => find(service, name, series)) : []),
    ];
    return { spikes, rate: { service, requests: total(whole.requests, span.window), errors } };
  });
  return {
    window,
    nowMs: END_MS,
    spikes: perService.flatMap(({ spikes }) => spikes),
    rates: perService.map(({ rate }) => rate).filter(({ requests }) => requests > 0),
    origins: held === null ? null : originRows(random, world, simulated, held),
    edges: simulated.totals.calls.flatMap(({ caller, callee, requests, errors }) => {
      const share = held?.traces ?? 1;
      const failed = poisson(random, errors * share);
      const seen = poisson(random, Math.max(0, requests - errors) * share) + failed;
      return seen > 0 ? [{ caller, callee, requests: seen, errors: failed }] : [];
    }),
  };
};
