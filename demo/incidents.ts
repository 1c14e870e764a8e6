import type { Operation, ServiceName } from './topology.ts';
import { FIXED_VERSIONS } from './topology.ts';

/** The script starts again every two hours, counted from the Unix epoch. */
export const CYCLE_MINUTES = 120;
/** Ten minutes more than a cycle, so that no incident shorter than that is cut by both ends of the past. */
export const PAST_MINUTES = 130;

/** Which cycle a minute belongs to: the number that new versions and new exceptions carry. */
export const cycleOf = (minute: number): number => Math.floor(minute / CYCLE_MINUTES);

/** The minute within its cycle, 0..119. */
export const minuteOfCycle = (minute: number): number => minute - cycleOf(minute) * CYCLE_MINUTES;

export type IncidentId =
  'release' | 'bank-timeout' | 'slow-burn' | 'database-retry' | 'handled' | 'log-record' | 'queue-consumer';

export type Incident = {
  readonly id: IncidentId;
  /** Minutes of the cycle, [from, until). */
  readonly from: number;
  readonly until: number;
  /** The operation that goes wrong. */
  readonly operation: Operation;
  /** Share of its calls that go wrong, in the first minute and in the last one. */
  readonly ratio: readonly [first: number, last: number];
  readonly what: string;
};

/** What happens when. No two incidents share an operation. */
export const INCIDENTS: readonly Incident[] = [
  {
    id: 'release',
    from: 10,
    until: 20,
    operation: 'inventory.ledger',
    ratio: [0.45, 0.45],
    what: 'inventory 1.<cycle>.0 throws a new LedgerRuleV<cycle>Error; three entry routes above it fail until 1.<cycle>.1',
  },
  {
    id: 'bank-timeout',
    from: 26,
    until: 34,
    operation: 'payment.bank',
    ratio: [0.7, 0.7],
    what: 'acquirer.example stops answering: payment, checkout and two entry routes of frontend run into their deadlines',
  },
  {
    id: 'slow-burn',
    from: 35,
    until: 95,
    operation: 'checkout.database',
    ratio: [0.005, 0.12],
    what: 'checkout leaks connections: GET /orders/{id} fails a little more often every minute',
  },
  {
    id: 'database-retry',
    from: 42,
    until: 50,
    operation: 'inventory.database',
    ratio: [0.4, 0.4],
    what: 'statements fail once with 40001 and succeed when inventory repeats them: absorbed, no request fails',
  },
  {
    id: 'handled',
    from: 56,
    until: 64,
    operation: 'recommendation.features',
    ratio: [0.5, 0.5],
    what: 'recommendation records FeatureStoreError on spans that stay UNSET and answers with best sellers',
  },
  {
    id: 'log-record',
    from: 70,
    until: 78,
    operation: 'shipping.quote',
    ratio: [0.35, 0.35],
    what: 'shipping writes TariffMissingError as log records only; its spans are ERROR and carry no event',
  },
  {
    id: 'queue-consumer',
    from: 100,
    until: 110,
    operation: 'orders-worker.process',
    ratio: [0.6, 0.6],
    what: 'orders-worker cannot read orders whose POST /checkout has long been answered with 202',
  },
];

/**
 * The incident that an operation has in a minute, with the share of its calls that go wrong (0..1); null = none.
 * The share moves in a straight line from the incident's first minute to its last.
 */
export const incidentAt = (
  operation: Operation,
  minute: number,
): { readonly id: IncidentId; readonly ratio: number } | null => {
  const at = minuteOfCycle(minute);
  const incident = INCIDENTS.find((one) => one.operation === operation && one.from <= at && at < one.until);
  if (incident === undefined) return null;
  const [first, last] = incident.ratio;
  const progress = (at - incident.from) / (incident.until - 1 - incident.from);
  return { id: incident.id, ratio: first + (last - first) * progress };
};

type Release = { readonly service: ServiceName; readonly from: number; readonly version: (cycle: number) => string };

/** New versions, oldest first; the last one of a cycle runs until the next cycle's first. */
const RELEASES: readonly Release[] = [
  { service: 'inventory', from: 10, version: (cycle) => `1.${String(cycle)}.0` },
  { service: 'inventory', from: 20, version: (cycle) => `1.${String(cycle)}.1` },
  // A release without an incident: not every new version is a culprit.
  { service: 'frontend', from: 66, version: (cycle) => `3.${String(cycle)}.0` },
];

/** The version that a service runs in a minute. */
export const versionAt = (service: ServiceName, minute: number): string => {
  const fixed = FIXED_VERSIONS[service];
  if (fixed !== undefined) return fixed;
  const releases = RELEASES.filter((release) => release.service === service);
  const current = releases.findLast((release) => release.from <= minuteOfCycle(minute));
  const version = current?.version(cycleOf(minute)) ?? releases.at(-1)?.version(cycleOf(minute) - 1);
  if (version === undefined) throw new RangeError(`expected a fixed version or a release of ${service}, got neither`);
  return version;
};
