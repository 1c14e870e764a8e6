/**
 * Whether a spike starts in its service or is passed on by it, and from where.
 *
 * Two accounts are made of the excess errors X of a service. The calls: each callee that rose at the same time hands every
 * caller its share of the callee's own excess, through services in between that did not rise as well; what comes in is at
 * most X. The traces: `own` errors started in the service according to the origin matrix, E errors it had altogether in the
 * window, so of X at least own - (E - X) and at most own started there. Failed calls to dependencies may be several for one
 * error, so they do not count for the least. The calls give the estimate, the traces its bounds;
 * where both claim the same errors they share them in proportion.
 *
 * For example X = 90 of E = 100, and a callee with an excess of 200 of which this service saw a half: the calls explain
 * all of it. If the traces say that 80 errors started in the service itself, at least 80 - 10 = 70 of the 90 are its own.
 */
import { callShares, heldShare, spreadOver, sumBy } from './call-shares.ts';
import { compareText, ONSET_SLACK_MS, type CallEdge, type Evidence, type OriginRow } from './evidence.ts';
import { mainOf, overlaps } from './service-spikes.ts';
import type { SubjectEpisode } from '../spike/subject.ts';

/** From this share of a spike on, what explains it is its cause. */
export const MOST = 0.5;

/** Failed spans that a failed call to a dependency is taken to leave: it is often tried again. */
const CALL_ATTEMPTS = 2;

const leavesOf = ({ count, absorbed }: OriginRow): number => count + absorbed;

/** Where a spike comes from. */
export interface Explanation {
  /** Its excess errors inside the window. */
  readonly excess: number;
  /** Share of them that start in the service itself: 0 to 1. */
  readonly startShare: number;
  /** Share of them that the spikes of its callees account for, by the calls alone: 0 to 1. */
  readonly passedShare: number;
  /** The service below in which they start; null where most of them start here, or where it is not known. */
  readonly cause: string | null;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));

/** What of the evidence explains spikes. */
export type CauseEvidence = Pick<Evidence, 'spikes' | 'rates' | 'origins' | 'edges'>;

/** What came in from a callee. */
interface Inflow {
  readonly callee: string;
  readonly amount: number;
}

/** The accounts of one spike. */
interface Account extends Omit<Explanation, 'cause'> {
  /** By callee, the most first. */
  readonly inflows: readonly Inflow[];
  /** The same of any service, if the spike's own errors are left out. */
  readonly inflowsOf: (service: string) => readonly Inflow[];
  /** The spikes of other services that can have led to it. */
  readonly beside: ReadonlyMap<string, SubjectEpisode>;
  readonly most: number;
}

/** How much of an excess started in a service by the traces: 0 to 1 each. */
interface Bounds {
  readonly least: number;
  readonly most: number;
  /** If all errors before the rise started there too, and none that an entry survived was handled there; null = not known. */
  readonly own: number | null;
}
const UNBOUND: Bounds = { least: 0, most: 1, own: null };

/**
 * What started here if the calls account for `passed` and the traces for `own`, both 0 to 1: what the calls leave, and where
 * both claim more than there is, in proportion.
 */
const startShareOf = ({ least, most, own }: Bounds, passed: number): number => {
  const left = 1 - passed;
  const shared = own === null || own + passed <= 1 ? left : own / (own + passed);
  return clamp(shared, least, most);
};

const boundsByTraces = ({ rates, origins, edges }: CauseEvidence) => {
  const held = origins === null ? 1 : heldShare(origins, edges ?? [], rates);
  const errors = new Map(rates.map((rate) => [rate.service, rate.errors]));
  const originOf = ({ origin }: OriginRow) => origin;
  const isCall = ({ dependency }: OriginRow) => dependency !== null;
  const failed = sumBy(origins ?? [], originOf, (row) => (isCall(row) ? 0 : row.count));
  const all = sumBy(origins ?? [], originOf, leavesOf);
  const likely = sumBy(origins ?? [], originOf, (row) => leavesOf(row) / (isCall(row) ? CALL_ATTEMPTS : 1));
  return (service: string, excess: number): Bounds => {
    if (origins === null || origins.length === 0 || excess <= 0) return UNBOUND;
    const started = all.get(service) ?? 0;
    if (started === 0) return { least: 0, most: 0, own: 0 };
    if (held === null) return UNBOUND;
    const others = Math.max(0, (errors.get(service) ?? excess) - excess);
    const least = ((failed.get(service) ?? 0) / held - others) / excess;
    const own = ((likely.get(service) ?? 0) / held - others) / excess;
    return { least: clamp(least, 0, 1), most: clamp(started / held / excess, 0, 1), own: clamp(own, 0, 1) };
  };
};

const accountsOf = (evidence: CauseEvidence): ((spike: SubjectEpisode) => Account) => {
  const { origins, edges, rates, spikes } = evidence;
  const held = origins === null ? 1 : (heldShare(origins, edges ?? [], rates) ?? 1);
  const calls = callShares(edges ?? [], rates, held);
  const errors = new Map(rates.map((rate) => [rate.service, rate.errors]));
  const boundsOf = boundsByTraces(evidence);
  // What rose as an exception type alone failed no request: it was absorbed, and explains nothing above it.
  const failing = spikes.filter(({ exceptionType }) => exceptionType === null);
  const byService = Map.groupBy(failing, ({ service }) => service);

  const excessOf = ({ service, episode }: SubjectEpisode): number =>
    Math.max(0, Math.min(episode.excessErrors, errors.get(service) ?? Infinity));

  /** A callee's spike may lead to a caller's if both share an instant and the callee's did not start clearly later. */
  const canLeadTo =
    ({ episode }: SubjectEpisode) =>
    ({ episode: other }: SubjectEpisode): boolean =>
      overlaps(other, episode) && other.onset.earliestMs <= episode.onset.latestMs + ONSET_SLACK_MS;

  return (spike) => {
    const beside = new Map<string, SubjectEpisode>();
    for (const [service, theirs] of byService) {
      const main = service === spike.service ? null : mainOf(theirs.filter(canLeadTo(spike)));
      if (main !== null) beside.set(service, main);
    }
    const risen = [...beside].map(([service, other]) => [service, excessOf(other)] as const);
    const amounts = spreadOver(new Map([...risen, [spike.service, 0]]), calls, errors);
    const inflowsOf = (service: string): readonly Inflow[] =>
      (calls.get(service) ?? [])
        .map(({ callee, share }) => ({ callee, amount: (amounts.get(callee) ?? 0) * share }))
        .filter(({ amount }) => amount > 0)
        .toSorted((left, right) => right.amount - left.amount || compareText(left.callee, right.callee));
    const inflows = inflowsOf(spike.service);
    const excess = excessOf(spike);
    const total = inflows.reduce((sum, { amount }) => sum + amount, 0);
    const passedShare = excess > 0 ? Math.min(1, total / excess) : 0;
    const bounds = boundsOf(spike.service, excess);
    const startShare = startShareOf(bounds, passedShare);
    return { excess, passedShare, startShare, inflows, inflowsOf, beside, most: bounds.most };
  };
};

const startsFirst = (left: SubjectEpisode, right: SubjectEpisode): number =>
  left.episode.onset.atMs - right.episode.onset.atMs || compareText(left.service, right.service);

/**
 * Returns a function that explains a spike of `evidence`. The cause is found by following the greatest inflow down, through
 * services that did not rise, to a spike that starts where it is, or to the last one that rose. Services that call each
 * other in a circle and all rose explain each other: there the one that started first is the cause.
 */
export const createExplainer = (evidence: CauseEvidence): ((spike: SubjectEpisode) => Explanation) => {
  const accountOf = accountsOf(evidence);
  const accounts = new Map<SubjectEpisode, Account>();
  const remembered = (spike: SubjectEpisode): Account => {
    const account = accounts.get(spike) ?? accountOf(spike);
    accounts.set(spike, account);
    return account;
  };

  const causeOfSpike = (spike: SubjectEpisode, account: Account): SubjectEpisode | null => {
    const visited = new Map<string, SubjectEpisode | null>([[spike.service, spike]]);
    let last: SubjectEpisode | null = null;
    let inflows = account.inflows;
    for (;;) {
      const [greatest] = inflows;
      if (greatest === undefined) return last;
      if (visited.has(greatest.callee)) {
        const from = [...visited.keys()].indexOf(greatest.callee);
        const circle = [...visited.values()].slice(from).filter((each) => each !== null);
        return circle.toSorted(startsFirst)[0] ?? last;
      }
      const risen = account.beside.get(greatest.callee) ?? null;
      visited.set(greatest.callee, risen);
      if (risen === null) {
        inflows = account.inflowsOf(greatest.callee);
        continue;
      }
      last = risen;
      const below = remembered(risen);
      if (below.startShare >= MOST) return risen;
      inflows = below.inflows;
    }
  };

  return (spike) => {
    const account = remembered(spike);
    const { excess, passedShare, startShare, most } = account;
    const cause = startShare >= MOST || passedShare < MOST ? null : causeOfSpike(spike, account);
    if (cause === spike) return { excess, passedShare: 0, startShare: most, cause: null };
    return { excess, passedShare, startShare, cause: cause?.service ?? null };
  };
};

/**
 * Returns the service below that explains a spike: one with a spike of its own that started no later, from which most of the
 * errors come; null where there is none. Without edges no cause can be found. Callers that explain several spikes use
 * `createExplainer`.
 */
export const causeOf = (
  spike: SubjectEpisode,
  spikes: readonly SubjectEpisode[],
  origins: readonly OriginRow[] | null,
  edges: readonly CallEdge[] | null,
  rates: Evidence['rates'] = [],
): string | null => createExplainer({ spikes, origins, edges, rates })(spike).cause;
