import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { serveEntry } from './services/frontend.ts';
import type { ShopRequest } from './span.ts';
import type { EntryRoute, EntryRouteName } from './topology.ts';
import { ENTRY_ROUTES, NOISE_RATIO } from './topology.ts';
import type { TraceDraft } from './trace-draft.ts';

export const DEFAULT_SEED = 1;
export const MINUTE_MS = 60_000;
const MINUTE_US = MINUTE_MS * 1_000;

/**
 * Every request that enters the shop in one minute, by entry route and then in no order of time.
 * A pure function: equal arguments give equal requests, ids and stacks included. What a request causes may lie after
 * the minute's end.
 * @param seed    any integer; each gives another shop with the same script
 * @param minute  whole minutes since the Unix epoch
 */
export const requestsOf = (seed: number, minute: number): readonly ShopRequest[] => {
  const random = createRandom(seed, minute);
  return ENTRY_ROUTES.flatMap((route) => {
    const count = route.perMinute + random.between(0, Math.ceil(route.perMinute / 10));
    return Array.from({ length: count }, () => requestOf(random, minute, route));
  });
};

const requestOf = (
  random: Random,
  minute: number,
  route: EntryRoute & { readonly name: EntryRouteName },
): ShopRequest => {
  const trace: TraceDraft = {
    minute,
    traceId: random.hex(4),
    random,
    noiseAt: random.next() < NOISE_RATIO ? (route.noise[random.between(0, route.noise.length)] ?? null) : null,
    incidents: new Set(),
    isNoise: false,
  };
  const root = serveEntry(trace, route.name, minute * MINUTE_US + random.between(0, MINUTE_US));
  return { route: route.name, incidents: [...trace.incidents], isNoise: trace.isNoise, root };
};
