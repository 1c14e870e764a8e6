/** What sources would have counted of a system with incidents: series by route, origins and calls of the window. */
import { binomial, lognormal, poisson } from './incident-chance.ts';
import type { Plan } from './incident-plan.ts';
import type { Call, World, WorldRoute } from './incident-world.ts';
import type { Random } from './random.ts';

/** The past that the detector learns from and the window after it, in minutes. */
export interface Span {
  readonly history: number;
  readonly window: number;
}

/** Requests and errors of a route, one value a minute. */
export interface RouteSeries {
  readonly requests: readonly number[];
  readonly errors: readonly number[];
}

/** What the origin matrix and the service graph are made of, as expected numbers over the window. */
export interface WindowTotals {
  /** By route and entry route: failures that start there, and the share of them that fails the entry. */
  readonly leaves: readonly {
    readonly route: number;
    readonly entry: number;
    readonly isFault: boolean;
    readonly exceptionType: string;
    readonly isDependency: boolean;
    readonly failed: number;
    readonly absorbed: number;
  }[];
  readonly calls: readonly {
    readonly caller: string;
    readonly callee: string;
    readonly requests: number;
    readonly errors: number;
  }[];
}

export interface Simulated {
  readonly series: readonly RouteSeries[];
  readonly totals: WindowTotals;
}

const DAY_MINUTES = 1440;
/** Of the logarithm, minute by minute: traffic and error ratios are never as smooth as chance alone would have them. */
const TRAFFIC_SIGMA = 0.15;
const RATIO_SIGMA = 0.25;

/** What the attempts of one call come to, if each first attempt fails with `ratio`. */
const attemptsOf = ({ retries, stickiness, propagation, times, chance }: Call, ratio: number) => {
  const again = stickiness + (1 - stickiness) * ratio;
  let attempts = 1;
  let failing = ratio;
  let failed = ratio;
  for (let retry = 0; retry < retries; retry++) {
    attempts += failing;
    failing *= again;
    failed += failing;
  }
  const fails = chance * (1 - (1 - failing * propagation) ** times);
  return {
    /** Attempts, and failed ones, for one request of the caller. */
    attempts: chance * times * attempts,
    failed: chance * times * failed,
    /** Chance that the caller's request fails because of it. */
    fails,
    /** Chance that one failed attempt has the caller's request fail. */
    passes: Math.min(1, failed > 0 ? fails / (chance * times * failed) : 0),
  };
};

const faultRatio = (plan: Plan, route: number, ago: number) => {
  const active = plan.faults.filter(({ routes, fromAgo, toAgo }) => routes.has(route) && ago <= fromAgo && ago > toAgo);
  const [fault] = active;
  if (fault === undefined) return null;
  const grown = fault.ramp === 0 ? 1 : Math.min(1, (fault.fromAgo - ago + 1) / fault.ramp);
  return { fault, ratio: fault.ratio * grown };
};

/** The state of all routes in one minute. */
interface MinuteState {
  readonly own: readonly number[];
  readonly faulty: readonly ReturnType<typeof faultRatio>[];
  readonly ratios: readonly number[];
}

const minuteOf = (random: Random, { routes }: World, plan: Plan, ago: number, day: number): MinuteState => {
  const faulty = routes.map((_, route) => faultRatio(plan, route, ago));
  const own = routes.map(({ baseline }, route) => {
    const base = Math.min(0.5, lognormal(random, baseline * (1 + 0.3 * day), RATIO_SIGMA));
    return 1 - (1 - base) * (1 - (faulty[route]?.ratio ?? 0));
  });
  const ratios = own.slice();
  for (let route = routes.length - 1; route >= 0; route--) {
    const fine = (routes[route]?.calls ?? []).reduce(
      (product, call) => product * (1 - attemptsOf(call, ratios[call.target] ?? 0).fails),
      1 - (own[route] ?? 0),
    );
    ratios[route] = 1 - fine;
  }
  return { own, faulty, ratios };
};

/** Requests a minute of each route by the entry they come from. */
const flowsOf = ({ routes }: World, { ratios }: MinuteState, arrivals: readonly number[]) => {
  const flows = routes.map((): Map<number, number> => new Map());
  routes.forEach((route, index) => {
    const flow = flows[index];
    const arrived = arrivals[index] ?? 0;
    if (flow === undefined) return;
    if (arrived > 0) flow.set(index, (flow.get(index) ?? 0) + arrived);
    for (const call of route.calls) {
      const { attempts } = attemptsOf(call, ratios[call.target] ?? 0);
      const target = flows[call.target];
      for (const [entry, rate] of flow) target?.set(entry, (target.get(entry) ?? 0) + rate * attempts);
    }
  });
  return flows;
};

/** Requests a minute whose failure fails the entry that they come from, of each route by entry. */
const passesOf = ({ routes }: World, { ratios }: MinuteState, flows: readonly ReadonlyMap<number, number>[]) => {
  const weights = routes.map((): Map<number, number> => new Map());
  routes.forEach((route, index) => {
    const mine = weights[index];
    // What comes in from outside is an entry that fails with its route.
    const arrived = flows[index]?.get(index) ?? 0;
    if (arrived > 0) mine?.set(index, arrived);
    for (const call of route.calls) {
      const { attempts, passes } = attemptsOf(call, ratios[call.target] ?? 0);
      const target = weights[call.target];
      for (const [entry, weight] of mine ?? []) {
        target?.set(entry, (target.get(entry) ?? 0) + weight * attempts * passes);
      }
    }
  });
  return weights;
};

const keyOf = (...parts: readonly (string | number | boolean)[]): string => JSON.stringify(parts);

const add = <Value extends object>(
  totals: Map<string, Value>,
  key: string,
  first: Value,
  join: (before: Value) => Value,
): void => {
  const before = totals.get(key);
  totals.set(key, before === undefined ? first : join(before));
};

const openTotals = ({ routes }: World) => {
  const leaves = new Map<string, WindowTotals['leaves'][number]>();
  const calls = new Map<string, WindowTotals['calls'][number]>();

  const addLeaves = (
    index: number,
    route: WorldRoute,
    minute: MinuteState,
    flow: ReadonlyMap<number, number>,
    passing: ReadonlyMap<number, number>,
  ): void => {
    const fault = minute.faulty[index] ?? null;
    const own = minute.own[index] ?? 0;
    const ofFault = Math.min(own, fault?.ratio ?? 0);
    for (const isFault of [false, true]) {
      const ratio = isFault ? ofFault : own - ofFault;
      if (ratio <= 0) continue;
      const isDependency = isFault ? (fault?.fault.isDependency ?? false) : route.dependency !== null;
      const exceptionType = isFault ? (fault?.fault.exceptionType ?? '') : route.exceptionType;
      const spans = ratio * (isDependency ? route.dependencyAttempts : 1);
      for (const [entry, rate] of flow) {
        const failed = spans * Math.min(rate, passing.get(entry) ?? 0);
        const absorbed = spans * rate - failed;
        const first = { route: index, entry, isFault, exceptionType, isDependency, failed, absorbed };
        add(leaves, keyOf(index, entry, isFault, exceptionType), first, (before) => ({
          ...before,
          failed: before.failed + failed,
          absorbed: before.absorbed + absorbed,
        }));
      }
    }
  };

  const addCalls = (route: WorldRoute, { ratios }: MinuteState, rate: number): void => {
    for (const call of route.calls) {
      const callee = routes[call.target]?.service ?? '';
      const { attempts, failed } = attemptsOf(call, ratios[call.target] ?? 0);
      const first = { caller: route.service, callee, requests: rate * attempts, errors: rate * failed };
      add(calls, keyOf(route.service, callee), first, (before) => ({
        ...before,
        requests: before.requests + first.requests,
        errors: before.errors + first.errors,
      }));
    }
  };

  return {
    addLeaves,
    addCalls,
    totals: (): WindowTotals => ({ leaves: [...leaves.values()], calls: [...calls.values()] }),
  };
};

/** Returns what is counted while `plan` happens; minute 0 of the day is that of the first minute. */
export const simulate = (random: Random, world: World, plan: Plan, span: Span): Simulated => {
  const minutes = span.history + span.window;
  const series = world.routes.map(() => ({ requests: [] as number[], errors: [] as number[] }));
  const totals = openTotals(world);
  const phase = random.next();
  const swing = random.next() * 0.6;
  for (let at = 0; at < minutes; at++) {
    const ago = minutes - at;
    const day = Math.sin(2 * Math.PI * (at / DAY_MINUTES + phase));
    const traffic = lognormal(random, 1 + swing * day, TRAFFIC_SIGMA);
    const arrivals = world.routes.map(({ perMinute }) => perMinute * traffic);
    const minute = minuteOf(random, world, plan, ago, day);
    const flows = flowsOf(world, minute, arrivals);
    const passing = at >= span.history ? passesOf(world, minute, flows) : [];
    world.routes.forEach((route, index) => {
      const flow = flows[index] ?? new Map<number, number>();
      const rate = [...flow.values()].reduce((total, each) => total + each, 0);
      const requests = poisson(random, rate);
      series[index]?.requests.push(requests);
      series[index]?.errors.push(binomial(random, requests, Math.min(1, minute.ratios[index] ?? 0)));
      if (at < span.history) return;
      totals.addLeaves(index, route, minute, flow, passing[index] ?? new Map());
      totals.addCalls(route, minute, rate);
    });
  }
  return { series, totals: totals.totals() };
};
