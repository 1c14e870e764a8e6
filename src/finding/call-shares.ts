/** How the errors of a callee are spread over its callers. */
import type { CallEdge, OriginRow, ServiceRate } from './evidence.ts';

/** What share of a callee's errors one caller saw. */
export interface CallShare {
  readonly caller: string;
  readonly callee: string;
  /** 0 to 1. */
  readonly share: number;
}

/** Adds up what `amountOf` says of each item, by the text that `keyOf` gives; null keys are left out. */
export const sumBy = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
  amountOf: (item: Item) => number,
): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) sums.set(key, (sums.get(key) ?? 0) + amountOf(item));
  }
  return sums;
};

/** Origins of which the share is told at least: fewer are chance. */
const MIN_ORIGINS = 20;
/** Of what failed in a service: failed calls may be so much of it where errors are taken to start in it. */
const MAX_CALLS_SHARE = 0.1;

/**
 * Returns which share of all errors the origin matrix holds, above 0 and up to 1; null where that cannot be told.
 *
 * Metrics count every request while the traces may be a sample of them. In a service of which hardly a call failed nearly
 * every error starts, so there both must agree. For example 1,000 failed requests beside 100 origins in such services: 0.1.
 */
export const heldShare = (
  origins: readonly OriginRow[],
  edges: readonly CallEdge[],
  rates: readonly ServiceRate[],
): number | null => {
  const leaves = (isCall: boolean) =>
    sumBy(
      origins,
      ({ origin, dependency }) => ((dependency !== null) === isCall ? origin : null),
      ({ count, absorbed }) => count + absorbed,
    );
  const [own, outside] = [leaves(false), leaves(true)];
  const inside = sumBy(
    edges,
    ({ caller }) => caller,
    ({ errors }) => errors,
  );
  const plain = rates.filter(({ service, errors }) => {
    const calls = (outside.get(service) ?? 0) + (inside.get(service) ?? 0);
    return errors > 0 && calls <= MAX_CALLS_SHARE * ((own.get(service) ?? 0) + calls);
  });
  const errors = plain.reduce((total, rate) => total + rate.errors, 0);
  const found = plain.reduce((total, rate) => total + (own.get(rate.service) ?? 0), 0);
  return errors > 0 && found >= MIN_ORIGINS ? Math.min(1, found / errors) : null;
};

/**
 * Returns the shares of the failed calls, by caller. What reached a callee from outside is no caller's: with 30 of its 100
 * errors seen by one caller and none by others, that caller's share is 0.3. `held` is what share of the requests the edges
 * stand for.
 */
export const callShares = (
  edges: readonly CallEdge[],
  rates: readonly ServiceRate[],
  held: number,
): ReadonlyMap<string, readonly CallShare[]> => {
  const failed = edges.filter(({ caller, callee, errors }) => errors > 0 && caller !== callee);
  const seen = sumBy(
    failed,
    ({ callee }) => callee,
    ({ errors }) => errors,
  );
  const own = new Map(rates.map(({ service, errors }) => [service, errors * held]));
  const shares = failed.map(({ caller, callee, errors }): CallShare => {
    const whole = Math.max(seen.get(callee) ?? errors, own.get(callee) ?? 0);
    return { caller, callee, share: errors / whole };
  });
  return Map.groupBy(shares, ({ caller }) => caller);
};

/** Longest chain of calls through services that did not rise. */
const MAX_HOPS = 16;

/**
 * Returns amounts of errors by service: those of `risen` as they are, and what these hand on to their callers, and those to
 * theirs, at most what the caller had altogether. Services in `risen` take nothing in.
 */
export const spreadOver = (
  risen: ReadonlyMap<string, number>,
  calls: ReadonlyMap<string, readonly CallShare[]>,
  errors: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  let amounts = risen;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const before = amounts;
    const next = new Map(risen);
    for (const [caller, shares] of calls) {
      if (risen.has(caller)) continue;
      const handed = shares.reduce((total, { callee, share }) => total + (before.get(callee) ?? 0) * share, 0);
      const amount = Math.min(handed, errors.get(caller) ?? Infinity);
      if (amount > 0) next.set(caller, amount);
    }
    amounts = next;
    if ([...next].every(([service, amount]) => before.get(service) === amount)) break;
  }
  return amounts;
};
