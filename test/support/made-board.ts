/** Boards as a gateway would send them, for what no demo shop does within a test: many findings, a source that dies, a day in a minute. */
import type { WallBoardSubscription } from '../../web/generated/operations.ts';

export type Board = WallBoardSubscription['board'];
type Finding = NonNullable<Board['breaking']>[number];
type Spike = NonNullable<Finding['spike']>;

const MINUTE_MS = 60_000;
const POINTS = 60;

const iso = (atMs: number) => new Date(atMs).toISOString();

interface MadeRise {
  readonly sinceMinutes: number;
  readonly before: number;
  readonly now: number;
}

export interface MadeFinding extends MadeRise {
  readonly service: string;
  readonly route?: string;
  readonly summary: string;
  readonly severity: Spike['severity'];
  readonly entries: readonly (readonly [string, string])[];
  readonly version?: string;
  readonly cause?: string;
}

/** A ratio that wanders a little around `level`, the same at every run. */
const wander = (level: number, index: number) => level * (1 + 0.35 * Math.sin(index * 2.1) * Math.cos(index * 0.7));

const series = (nowMs: number, { sinceMinutes, before, now }: MadeRise): NonNullable<Spike['series']> => ({
  points: Array.from({ length: POINTS }, (_, index) => {
    const minutesAgo = POINTS - index;
    return {
      at: iso(nowMs - minutesAgo * MINUTE_MS),
      ratio: wander(minutesAgo <= sinceMinutes ? now : before, index),
      isPartial: index === POINTS - 1,
    };
  }),
  onsets: [{ at: iso(nowMs - sinceMinutes * MINUTE_MS) }],
});

/** Links as a gateway with GRAFANA_URL gives them. */
const linksTo = (service: string): Finding['links'] => [
  {
    title: 'Error spans in Grafana Explore',
    url: `http://grafana.example/explore?service=${service}`,
    kind: 'GRAFANA_EXPLORE',
  },
  { title: 'Error traces in GraphiQL', url: 'http://127.0.0.1:4000/graphiql?query=...', kind: 'QUERY' },
];

/** Errors that did not rise: there is no spike. */
export const steadyFinding = (nowMs: number, service: string, ratio: number, rank: number): Finding => ({
  rank,
  summary: `${service} fails ${(ratio * 100).toFixed(1)} % of 3,308 requests, no more than before.`,
  service: {
    name: service,
    errorRate: { ratio },
    errorRateSeries: { points: series(nowMs, { sinceMinutes: 0, before: ratio, now: ratio }).points },
  },
  route: { name: 'GET /quotes' },
  entryRoutes: [],
  since: null,
  spike: null,
  links: linksTo(service),
});

/** A finding of errors that rose and still do. */
export const madeFinding = (nowMs: number, made: MadeFinding, index: number): Finding => {
  const at = iso(nowMs - made.sinceMinutes * MINUTE_MS);
  return {
    rank: index + 1,
    summary: made.summary,
    service: {
      name: made.service,
      errorRate: { ratio: made.now },
      errorRateSeries: { points: series(nowMs, made).points },
    },
    route: made.route === undefined ? null : { name: made.route },
    entryRoutes: made.entries.map(([service, name]) => ({ name, service: { name: service } })),
    since: { at, earliest: iso(Date.parse(at) - MINUTE_MS), latest: iso(Date.parse(at) + MINUTE_MS) },
    spike: {
      id: `sp1.${made.service}`,
      state: 'OPEN',
      severity: made.severity,
      route: null,
      baselineRatio: made.before,
      currentRatio: made.now,
      peakRatio: made.now * 1.2,
      baselineConfidence: 'CERTAIN',
      suspectedDeploy: made.version === undefined ? null : { version: made.version, firstSeen: at },
      suspectedCause: made.cause === undefined ? null : { name: made.cause },
      series: series(nowMs, made),
    },
    links: linksTo(made.service),
  };
};

const SERVICES = ['frontend', 'payment', 'checkout', 'shipping', 'inventory', 'orders-worker', 'recommendation'];

/** A board of `findings` at `nowMs`; calm without any. */
export const madeBoard = (nowMs: number, findings: readonly MadeFinding[], sequence = 1): Board => ({
  asOf: iso(nowMs - MINUTE_MS),
  sequence,
  isStale: false,
  staleReason: null,
  window: { from: iso(nowMs - POINTS * MINUTE_MS), to: iso(nowMs), asOf: iso(nowMs) },
  summary: findings[0]?.summary ?? 'Nothing is breaking.',
  breaking: findings.map((made, index) => madeFinding(nowMs, made, index)),
  spikes: [
    {
      id: 'sp1.over',
      state: 'RESOLVED',
      severity: 'HIGH',
      service: { name: 'recommendation' },
      route: null,
      exceptionType: null,
      onset: { at: iso(nowMs - 44 * MINUTE_MS) },
      resolvedAt: iso(nowMs - 31 * MINUTE_MS),
      peakRatio: 0.31,
    },
  ],
  services: SERVICES.map((name, index) => ({
    name,
    errorRate: {
      requests: 4200 - index * 300,
      errors: 400 - index * 60,
      ratio: (400 - index * 60) / (4200 - index * 300),
    },
  })),
  sources: [{ kind: 'EMBEDDED', isHealthy: true, lastError: null }],
});

/** Findings that nobody has to be told of from afar: two that are over, two that did not rise. */
export const quietFindings = (nowMs: number): readonly Finding[] => [
  ...MADE_FINDINGS.slice(3, 5).map((made, index) => {
    const finding = madeFinding(nowMs, made, 10 + index);
    return { ...finding, spike: finding.spike === null ? null : { ...finding.spike, state: 'RESOLVED' as const } };
  }),
  steadyFinding(nowMs, 'search', 0.004, 13),
  steadyFinding(nowMs, 'mailer', 0.0123, 14),
];

/** Findings of an incident, the worst first. */
export const MADE_FINDINGS: readonly MadeFinding[] = [
  {
    service: 'payment',
    route: 'shop.payment.v1.PaymentService/Charge',
    summary: 'payment: BankTimeoutError in Acquirer.charge, 0.2 % \u2192 34 % since 10:03, 2 entry routes hit',
    severity: 'CRITICAL',
    sinceMinutes: 12,
    before: 0.002,
    now: 0.34,
    entries: [
      ['frontend', 'POST /checkout'],
      ['frontend', 'POST /orders/{id}/pay'],
    ],
    version: '2.4.1',
  },
  {
    service: 'checkout',
    summary:
      'checkout: ConnectionPoolTimeoutError in takeConnection, 0.1 % \u2192 6.5 % since 9:58, 4 entry routes hit',
    severity: 'HIGH',
    sinceMinutes: 17,
    before: 0.001,
    now: 0.065,
    entries: [
      ['frontend', 'GET /orders/{id}'],
      ['frontend', 'POST /checkout'],
      ['frontend', 'GET /cart'],
      ['frontend', 'PUT /cart'],
    ],
  },
  {
    service: 'shipping',
    summary: 'shipping: status UNAVAILABLE without an exception, 0.5 % \u2192 2.8 % since 9:40, 1 entry route hit',
    severity: 'MEDIUM',
    sinceMinutes: 35,
    before: 0.005,
    now: 0.028,
    entries: [['frontend', 'GET /shipping']],
  },
  ...['inventory', 'orders-worker', 'recommendation', 'search'].map((service, index): MadeFinding => ({
    service,
    summary: `${service}: KeyError in lookup, 0.2 % \u2192 1.${index} % since 9:5${index}, 1 entry route hit`,
    severity: index < 2 ? 'MEDIUM' : 'LOW',
    sinceMinutes: 20 + index,
    before: 0.002,
    now: 0.01 + index / 1000,
    entries: [['frontend', 'GET /products']],
  })),
];
