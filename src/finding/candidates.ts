/** The services that a list of findings can name, each with what speaks for it. */
import { callShares, heldShare, spreadOver, sumBy } from './call-shares.ts';
import { compareText, type Evidence, type OriginRow, type ServiceRate } from './evidence.ts';
import { createExplainer, MOST, type Explanation } from './explain.ts';
import { mergeSpikes, type ServiceSpike } from './service-spikes.ts';

/** A route at which failed requests entered. */
export interface EntryRoute {
  readonly service: string;
  readonly route: string;
}

/** A service in which errors start, or that has a spike. */
export interface Candidate {
  readonly service: string;
  readonly rate: ServiceRate | null;
  /** Null for errors that did not rise. */
  readonly spike: ServiceSpike | null;
  /** Of the spike. */
  readonly explanation: Explanation | null;
  /** A service whose spike is mostly made of errors that start here, where this service has no spike of its own. */
  readonly shownBy: string | null;
  /** A service that must not stand below: the cause of the spike, or the one without a spike that is behind it. */
  readonly after: string | null;
  /** Share of the spike, or of that of `shownBy`, that starts here: 0 to 1; 0 for errors that did not rise. */
  readonly startShare: number;
  /** Errors in excess of a baseline that start here. */
  readonly started: number;
  readonly route: string | null;
  readonly exceptionType: string | null;
  readonly dependency: string | null;
  /** Most hit first; null where no source has traces, or where it is not known which failed requests passed here. */
  readonly entryRoutes: readonly EntryRoute[] | null;
}

const leavesOf = ({ count, absorbed }: OriginRow): number => count + absorbed;

/** The value that more than half of the leaves have; null if that is "none", or if none has so many. */
const majority = (rows: readonly OriginRow[], valueOf: (row: OriginRow) => string | null): string | null => {
  const half = rows.reduce((total, row) => total + leavesOf(row), 0) / 2;
  return [...sumBy(rows, valueOf, leavesOf)].find(([, count]) => count > half)?.[0] ?? null;
};

/** Returns the routes at which the failed requests of `rows` entered, most hit first. */
export const entryRoutesOf = (rows: readonly OriginRow[]): readonly EntryRoute[] => {
  const named = rows.flatMap(({ entryService, entryRoute, count }) =>
    entryService === null || entryRoute === null || count <= 0 ? [] : [{ entryService, entryRoute, count }],
  );
  const byKey = Map.groupBy(named, ({ entryService, entryRoute }) => JSON.stringify([entryService, entryRoute]));
  return [...byKey]
    .map(([key, hits]) => ({ key, hits, count: hits.reduce((total, { count }) => total + count, 0) }))
    .toSorted((left, right) => right.count - left.count || compareText(left.key, right.key))
    .flatMap(({ hits: [first] }) =>
      first === undefined ? [] : [{ service: first.entryService, route: first.entryRoute }],
    );
};

/** Returns the routes of a service at which what starts in its cause entered; null where requests enter elsewhere and come by. */
const passedEntriesOf = (
  origins: readonly OriginRow[],
  service: string,
  cause: string,
): readonly EntryRoute[] | null => {
  const own = origins.filter(({ entryService, origin }) => entryService === service && origin === cause);
  return own.length === 0 ? null : entryRoutesOf(own);
};

/** Those rows that are of the spike's type and route, as far as the matrix knows them. */
const rowsOfSpike = (rows: readonly OriginRow[], spike: ServiceSpike | null): readonly OriginRow[] => {
  if (spike === null) return rows;
  const ofType = rows.filter(({ exceptionType }) => exceptionType === spike.exceptionType);
  const typed = spike.exceptionType === null || ofType.length === 0 ? rows : ofType;
  const ofRoute = typed.filter(({ originRoute }) => originRoute === spike.route);
  return spike.route === null || ofRoute.length === 0 ? typed : ofRoute;
};

interface Shown {
  readonly by: string;
  readonly share: number;
  readonly errors: number;
}

/**
 * Returns, by service without a spike, which spike of another service it is behind. A service with few requests can fail
 * without evidence enough for a spike, while its callers rise visibly: what neither starts in such a caller nor comes from a
 * spike below it is ascribed to the origins that the matrix names, in proportion.
 */
const shownByOthers = (
  { origins, edges, rates }: Evidence,
  spikes: readonly { readonly service: string; readonly explanation: Explanation }[],
): ReadonlyMap<string, Shown> => {
  const shown = new Map<string, Shown>();
  if (origins === null) return shown;
  const calls = callShares(edges ?? [], rates, heldShare(origins, edges ?? [], rates) ?? 1);
  const leaves = sumBy(origins, ({ origin }) => origin, leavesOf);
  const risen = new Set(spikes.map(({ service }) => service));
  for (const { service, explanation } of spikes) {
    const rest = 1 - explanation.startShare - explanation.passedShare;
    if (rest < MOST) continue;
    const entered = origins.filter(({ entryService, origin }) => entryService === service && origin !== service);
    const seen =
      entered.length > 0
        ? sumBy(entered, ({ origin }) => origin, leavesOf)
        : new Map(
            [...leaves].map(([origin, count]) => [
              origin,
              spreadOver(new Map([[origin, count]]), calls, new Map()).get(service) ?? 0,
            ]),
          );
    const total = [...seen].reduce((sum, [origin, count]) => (origin === service ? sum : sum + count), 0);
    for (const [origin, count] of seen) {
      const share = total > 0 && origin !== service ? rest * (count / total) : 0;
      const errors = share * explanation.excess;
      if (!risen.has(origin) && share >= MOST && errors > (shown.get(origin)?.errors ?? 0))
        shown.set(origin, { by: service, share, errors });
    }
  }
  return shown;
};

/** Services in which errors start though they have no spike; without traces or edges every one that fails may be one. */
const steadyOrigins = ({ origins, edges, rates }: Evidence): readonly string[] => {
  if (origins !== null) return origins.flatMap((row) => (leavesOf(row) > 0 ? [row.origin] : []));
  const passed = sumBy(
    edges ?? [],
    ({ caller }) => caller,
    ({ errors }) => errors,
  );
  return rates.flatMap(({ service, errors }) => (errors > (passed.get(service) ?? 0) ? [service] : []));
};

/** Returns one candidate for each service that has a spike or in which errors start; in no order. */
export const candidatesOf = (evidence: Evidence): readonly Candidate[] => {
  const { spikes, origins, rates } = evidence;
  const explain = createExplainer(evidence);
  const merged = [...Map.groupBy(spikes, ({ service }) => service)].flatMap(([service, theirs]) => {
    const spike = mergeSpikes(theirs);
    return spike === null ? [] : [{ service, spike, explanation: explain(spike.main), all: theirs }];
  });
  const byService = new Map(merged.map((each) => [each.service, each]));
  const shown = shownByOthers(evidence, merged);
  const behindOf = new Map([...shown].map(([service, { by }]) => [by, service]));
  const rateOf = new Map(rates.map((rate) => [rate.service, rate]));
  const rowsOf = Map.groupBy(origins ?? [], ({ origin }) => origin);
  return [...new Set([...byService.keys(), ...steadyOrigins(evidence)])].map((service) => {
    const { spike = null, explanation = null, all = [] } = byService.get(service) ?? {};
    const rate = rateOf.get(service) ?? null;
    const behind = shown.get(service);
    const cause = explanation?.cause ?? null;
    const rows = rowsOfSpike(rowsOf.get(service) ?? [], spike);
    // What most errors of the window are says little of a spike that is a small part of them; and what starts in the service
    // says nothing of one that it passes on.
    const isMost = cause === null && (explanation === null || explanation.excess >= MOST * (rate?.errors ?? Infinity));
    const fromRows = (valueOf: (row: OriginRow) => string | null, isSearched: boolean): string | null =>
      isMost && !isSearched ? majority(rows, valueOf) : null;
    return {
      service,
      rate,
      spike,
      explanation,
      shownBy: behind?.by ?? null,
      after: cause ?? behindOf.get(service) ?? null,
      startShare: explanation?.startShare ?? behind?.share ?? 0,
      started: explanation === null ? (behind?.errors ?? 0) : explanation.excess * explanation.startShare,
      route:
        spike?.route ??
        fromRows(
          ({ originRoute }) => originRoute,
          all.some(({ route }) => route !== null),
        ),
      exceptionType:
        spike?.exceptionType ??
        fromRows(
          ({ exceptionType }) => exceptionType,
          all.some(({ exceptionType }) => exceptionType !== null),
        ),
      dependency: isMost ? majority(rows, ({ dependency }) => dependency) : null,
      entryRoutes:
        origins === null ? null : cause === null ? entryRoutesOf(rows) : passedEntriesOf(origins, service, cause),
    };
  });
};
