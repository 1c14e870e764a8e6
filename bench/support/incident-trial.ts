/** One incident told by everybody: the ranking, and two simple orders beside it. */
import { oneOf, wholeBetween, between } from './incident-chance.ts';
import { simulate, type Simulated, type Span } from './incident-counts.ts';
import { evidenceOf, type Held } from './incident-evidence.ts';
import { originsOf, planIncident, type IncidentKind, type Plan } from './incident-plan.ts';
import { createWorld, type World } from './incident-world.ts';
import { createRandom, type Random } from './random.ts';
import type { Evidence } from '../../src/finding/evidence.ts';
import { rankFindings } from '../../src/finding/rank.ts';

/** A fault is an incident if it makes so many errors in the window: fewer are nobody's. */
const MIN_FAULT_ERRORS = 10;
/** And such a share of all that its routes have in the window: it doubles them. */
export const MIN_FAULT_SHARE = 0.5;
const LISTED = 10;

/** Orders of services, the best first. */
export const RANKINGS = {
  findings: (evidence: Evidence) => rankFindings(evidence, LISTED).findings.map(({ service }) => service),
  'findings, no traces': (evidence: Evidence) =>
    rankFindings({ ...evidence, origins: null }, LISTED).findings.map(({ service }) => service),
  'findings, neither traces nor calls': (evidence: Evidence) =>
    rankFindings({ ...evidence, origins: null, edges: null }, LISTED).findings.map(({ service }) => service),
  'highest error ratio': ({ rates }: Evidence) =>
    rates
      .filter(({ requests }) => requests >= MIN_FAULT_ERRORS)
      .toSorted((left, right) => right.errors / right.requests - left.errors / left.requests)
      .map(({ service }) => service),
  'most errors': ({ rates }: Evidence) =>
    rates.toSorted((left, right) => right.errors - left.errors).map(({ service }) => service),
} as const;
export type RankingName = keyof typeof RANKINGS;
export const RANKING_NAMES: readonly RankingName[] = [
  'findings',
  'findings, no traces',
  'findings, neither traces nor calls',
  'highest error ratio',
  'most errors',
];

/** What one ranking made of an incident. */
export interface Placed {
  /** A true origin stands first. */
  readonly isFirst: boolean;
  /** Each fault has an origin among the first three. */
  readonly isInThree: boolean;
}

export interface Trial {
  readonly seed: number;
  readonly kind: IncidentKind;
  /** By fault, the services in which its errors start. */
  readonly truth: readonly ReadonlySet<string>[];
  readonly evidence: Evidence;
  readonly placed: Readonly<Record<RankingName, Placed>>;
}

const heldIn = (random: Random): Held => ({
  traces: oneOf(random, [1, 1, 0.5, 0.1]),
  rootless: random.next() < 0.5 ? 0 : between(random, 0, 0.3),
});

/** Whether each fault has been hit by requests enough to be an incident. */
const isIncident = (
  world: World,
  plan: Plan,
  { totals, series }: Simulated,
  { window }: Span,
  share: number,
): boolean =>
  plan.faults.every((fault) => {
    const leaves = totals.leaves.filter(({ isFault, route }) => isFault && fault.routes.has(route));
    const errors = leaves.reduce(
      (sum, { failed, absorbed, route, isDependency }) =>
        sum + (failed + absorbed) / (isDependency ? (world.routes[route]?.dependencyAttempts ?? 1) : 1),
      0,
    );
    const all = [...fault.routes].flatMap((route) => series[route]?.errors.slice(-window) ?? []);
    return errors >= MIN_FAULT_ERRORS && errors >= share * all.reduce((sum, each) => sum + each, 0);
  });

const WINDOWS_MINUTES = [60, 60, 180];

/**
 * Returns an incident of a kind from `history` minutes; seeds whose faults make too few errors, or less than `minShare` of those
 * of their routes, are passed over.
 */
export const runTrial = (
  firstSeed: number,
  kind: IncidentKind,
  history: number,
  minShare: number = MIN_FAULT_SHARE,
): Trial => {
  for (let seed = firstSeed; ; seed += 1_000_003) {
    const random = createRandom(seed);
    const world = createWorld(random, kind === 'noise' ? between(random, 0.25, 0.5) : between(random, 0, 0.25));
    const plan = planIncident(random, world, kind);
    const window = oneOf(random, WINDOWS_MINUTES);
    const span: Span = { history: history + wholeBetween(random, 0, 59), window };
    // Looked at without its past first: that is most of the work.
    const alone = simulate(createRandom(seed), world, plan, { history: 0, window });
    if (!isIncident(world, plan, alone, span, minShare)) continue;
    const simulated = simulate(random, world, plan, span);
    const evidence = evidenceOf(random, world, simulated, span, heldIn(random));
    const truth = plan.faults.map((fault) => originsOf(world, fault));
    const place = (name: RankingName): Placed => {
      const order = RANKINGS[name](evidence);
      const [first = ''] = order;
      const three = order.slice(0, 3);
      return {
        isFirst: truth.some((origins) => origins.has(first)),
        isInThree: truth.every((origins) => three.some((service) => origins.has(service))),
      };
    };
    return {
      seed,
      kind,
      truth,
      evidence,
      placed: {
        findings: place('findings'),
        'findings, no traces': place('findings, no traces'),
        'findings, neither traces nor calls': place('findings, neither traces nor calls'),
        'highest error ratio': place('highest error ratio'),
        'most errors': place('most errors'),
      },
    };
  }
};

/** Returns the share of trials that a ranking got right. */
export const shareOf = (trials: readonly Trial[], name: RankingName, what: keyof Placed): number =>
  trials.filter(({ placed }) => placed[name][what]).length / trials.length;
