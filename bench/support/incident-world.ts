/** A random system of services: who calls whom, how failures are handled on the way up, how much traffic there is. */
import { between, lognormal, oneOf, wholeBetween } from './incident-chance.ts';
import type { Random } from './random.ts';

/** A call that a route makes. */
export interface Call {
  /** Place of the called route in `World.routes`. */
  readonly target: number;
  /** Share of requests that make it: 0 to 1. */
  readonly chance: number;
  /** How often each of those makes it. */
  readonly times: number;
  /** Further attempts after a failed one. */
  readonly retries: number;
  /** Chance that an attempt fails because the one before did; otherwise it has the usual chance. */
  readonly stickiness: number;
  /** Chance that a call that failed in the end fails the request: 0 = always a fallback. */
  readonly propagation: number;
}

export interface WorldRoute {
  readonly service: string;
  readonly name: string;
  readonly layer: number;
  /** Share of its own requests that fail in it without any incident, at the middle of the day. */
  readonly baseline: number;
  readonly exceptionType: string;
  /** What it calls outside of the system; null for nothing. */
  readonly dependency: string | null;
  /** Failed spans of one failed request to it. */
  readonly dependencyAttempts: number;
  readonly calls: readonly Call[];
  /** Requests a minute from outside; 0 for a route that only others call. */
  readonly perMinute: number;
}

/** Routes stand in an order in which each only calls later ones. */
export interface World {
  readonly routes: readonly WorldRoute[];
  readonly services: readonly string[];
}

const LAYERS = 6;
const METHODS = ['GET', 'POST', 'PUT'];
const TYPES = ['TimeoutError', 'ValueError', 'java.io.IOException', 'KeyError', '*errors.errorString'];
const DEPENDENCIES = ['postgresql/main', 'redis', 'kafka/orders', 'stripe.example', 'mongodb/catalog'];

const baselineOf = (random: Random, isChronic: boolean): number =>
  isChronic ? between(random, 0.02, 0.08) : Math.min(0.02, lognormal(random, 0.0008, 1.2));

/** Most calls fail what made them; some have a fallback that helps at times or always. */
const propagationOf = (random: Random): number => {
  const chance = random.next();
  if (chance < 0.7) return 1;
  return chance < 0.9 ? random.next() : 0;
};

const callOf = (random: Random, target: number): Call => ({
  target,
  chance: random.next() < 0.5 ? 1 : between(random, 0.1, 1),
  times: random.next() < 0.8 ? 1 : wholeBetween(random, 2, 4),
  retries: random.next() < 0.6 ? 0 : wholeBetween(random, 1, 3),
  stickiness: random.next(),
  propagation: propagationOf(random),
});

/** Returns a system of 5 to 40 services, of which some always fail at 2 to 8 % (`chronicShare`: 0 to 1). */
export const createWorld = (random: Random, chronicShare: number): World => {
  const count = wholeBetween(random, 5, 40);
  const gateways = wholeBetween(random, 1, Math.max(1, Math.round(count / 10)));
  const services = Array.from({ length: count }, (_, index) => {
    const isGateway = index < gateways;
    return {
      name: `${isGateway ? 'gateway' : 'service'}-${index}`,
      layer: isGateway ? 0 : wholeBetween(random, 1, LAYERS - 1),
      isChronic: random.next() < chronicShare,
      dependency: random.next() < 0.5 ? oneOf(random, DEPENDENCIES) : null,
    };
  }).toSorted((left, right) => left.layer - right.layer);
  const drafts = services.flatMap((service) =>
    Array.from({ length: wholeBetween(random, 1, 4) }, (_, index) => ({
      ...service,
      route: `${METHODS[index % METHODS.length] ?? 'GET'} /${service.name}/${index}`,
    })),
  );
  const isCalled = new Set<number>();
  const callsOf = drafts.map(({ layer }): readonly Call[] => {
    const below = drafts.flatMap((other, target) => (other.layer > layer ? [target] : []));
    // Mostly the next layer is called, as systems are built.
    const next = below.filter((target) => drafts[target]?.layer === layer + 1);
    const wanted = layer === 0 ? wholeBetween(random, 1, 4) : wholeBetween(random, 0, 3);
    const targets = new Set(
      Array.from({ length: below.length === 0 ? 0 : wanted }, () =>
        oneOf(random, next.length > 0 && random.next() < 0.7 ? next : below),
      ),
    );
    for (const target of targets) isCalled.add(target);
    return [...targets].map((target) => callOf(random, target));
  });
  const routes = drafts.map(({ name, layer, isChronic, dependency, route }, index): WorldRoute => {
    const isDirect = layer === 0 || !isCalled.has(index) || random.next() < 0.1;
    return {
      service: name,
      name: route,
      layer,
      baseline: baselineOf(random, isChronic),
      exceptionType: oneOf(random, TYPES),
      dependency,
      dependencyAttempts: wholeBetween(random, 1, 3),
      calls: callsOf[index] ?? [],
      perMinute: isDirect ? Math.min(6000, Math.max(0.5, lognormal(random, layer === 0 ? 60 : 6, 1.5))) : 0,
    };
  });
  return { routes, services: services.map(({ name }) => name) };
};
