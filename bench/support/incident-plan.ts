/** What goes wrong in a system, where and when: the truth that a ranking is measured against. */
import { between, lognormal, oneOf } from './incident-chance.ts';
import type { World } from './incident-world.ts';
import type { Random } from './random.ts';

/** Kinds of mixed incidents. In `noise` a small incident happens beside services that always fail more. */
export const INCIDENT_KINDS = ['cascade', 'deploy', 'dependency', 'noise', 'two at once'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** Routes that begin to fail by themselves. */
export interface Fault {
  /** Places in `World.routes`. */
  readonly routes: ReadonlySet<number>;
  /** Share of their requests that fail in them while it lasts. */
  readonly ratio: number;
  readonly exceptionType: string;
  /** The failures are those of calls out of the system. */
  readonly isDependency: boolean;
  /** In minutes before the end of the window; `toAgo` below 0 = it lasts. */
  readonly fromAgo: number;
  readonly toAgo: number;
  /** Minutes until it has its full ratio. */
  readonly ramp: number;
}

export interface Plan {
  readonly kind: IncidentKind;
  readonly faults: readonly Fault[];
}

const routesOf = (world: World, service: string): readonly number[] =>
  world.routes.flatMap((route, index) => (route.service === service ? [index] : []));

const when = (random: Random) => {
  const fromAgo = Math.round(Math.min(150, Math.max(5, lognormal(random, 25, 0.8))));
  const isOver = random.next() < 0.2 && fromAgo > 15;
  return {
    fromAgo,
    toAgo: isOver ? Math.round(between(random, 1, fromAgo - 10)) : -1,
    ramp: random.next() < 0.2 ? Math.round(between(random, 3, 15)) : 0,
  };
};

const someRoutes = (random: Random, routes: readonly number[]): ReadonlySet<number> =>
  new Set(random.next() < 0.5 ? routes : [oneOf(random, routes)]);

const deploy = (random: Random, world: World, service: string): Fault => ({
  routes: someRoutes(random, routesOf(world, service)),
  ratio: random.next() < 0.3 ? between(random, 0.3, 1) : between(random, 0.04, 0.3),
  exceptionType: 'TypeError',
  isDependency: false,
  ...when(random),
});

/** A service that others call, so that there is something to pass on. */
const calledService = (random: Random, { routes }: World): string => {
  const called = routes.flatMap(({ calls }) => calls.map(({ target }) => routes[target]?.service ?? ''));
  return called.length === 0 ? (routes[0]?.service ?? '') : oneOf(random, called);
};

const cascade = (random: Random, world: World): Fault => ({
  routes: new Set(routesOf(world, calledService(random, world))),
  ratio: between(random, 0.25, 1),
  exceptionType: 'OutOfMemoryError',
  isDependency: false,
  ...when(random),
});

const failingDependency = (random: Random, world: World): Fault => {
  const used = world.routes.flatMap(({ dependency }) => dependency ?? []);
  if (used.length === 0) return cascade(random, world);
  const dependency = oneOf(random, used);
  return {
    routes: new Set(world.routes.flatMap((route, index) => (route.dependency === dependency ? [index] : []))),
    ratio: between(random, 0.05, 0.8),
    exceptionType: 'ConnectionError',
    isDependency: true,
    ...when(random),
  };
};

/** Returns what happens in a system. */
export const planIncident = (random: Random, world: World, kind: IncidentKind): Plan => {
  const service = oneOf(random, world.services);
  switch (kind) {
    case 'cascade':
      return { kind, faults: [cascade(random, world)] };
    case 'dependency':
      return { kind, faults: [failingDependency(random, world)] };
    case 'two at once': {
      const others = world.services.filter((other) => other !== service);
      const first = deploy(random, world, service);
      return { kind, faults: [first, deploy(random, world, oneOf(random, others))] };
    }
    case 'deploy':
      return { kind, faults: [deploy(random, world, service)] };
    case 'noise':
      return { kind, faults: [{ ...deploy(random, world, service), ratio: between(random, 0.02, 0.1) }] };
  }
};

/** Returns the services in which a fault's errors start. */
export const originsOf = ({ routes }: World, fault: Fault): ReadonlySet<string> =>
  new Set([...fault.routes].flatMap((index) => routes[index]?.service ?? []));
