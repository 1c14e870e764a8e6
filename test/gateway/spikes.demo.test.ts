/** The demo shop's two hours: each scripted incident that makes requests fail is one episode with its service, onset and end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CYCLE_MINUTES, INCIDENTS, PAST_MINUTES, type IncidentId } from '../../demo/incidents.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { openGateway, type Data, type TestGateway } from '../support/gateway.ts';
import { otlpRequests } from '../support/otlp-body.ts';
import type { PlainSpan } from '../support/plain-trace.ts';
import { shopMinutes } from '../support/shop-telemetry.ts';

const TIMEOUT_MS = 240_000;
const CYCLE = 247_500;
const CYCLE_START = CYCLE * CYCLE_MINUTES;
/** The shop's past, as its player sends it at first, and the rest of the cycle. */
const FIRST_MINUTE = CYCLE_START + CYCLE_MINUTES - PAST_MINUTES;
const NOW_MS = (CYCLE_START + CYCLE_MINUTES) * MINUTE_MS;

/** Where an incident starts, and the release that it came with. */
interface Script {
  readonly origin: string;
  readonly release: string | null;
  /** Within how many minutes of its first one it shows: a slow leak starts below what is usual. */
  readonly slackMinutes: number;
}
const SCRIPT: Readonly<Partial<Record<IncidentId, Script>>> = {
  release: { origin: 'inventory', release: `1.${CYCLE}.0`, slackMinutes: 1 },
  'bank-timeout': { origin: 'payment', release: null, slackMinutes: 1 },
  'slow-burn': { origin: 'checkout', release: null, slackMinutes: 40 },
  'log-record': { origin: 'shipping', release: null, slackMinutes: 1 },
  'queue-consumer': { origin: 'orders-worker', release: null, slackMinutes: 1 },
};
const FAILING = INCIDENTS.flatMap((incident) => {
  const script = SCRIPT[incident.id];
  return script === undefined ? [] : [{ ...incident, ...script }];
});
const atMs = (minute: number): number => (CYCLE_START + minute) * MINUTE_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Leaves out what is neither a request nor failed and calls nobody: nothing that is asked for here is counted from it. */
const lighter = (spans: readonly PlainSpan[]): readonly PlainSpan[] => {
  const parents = new Set<string>();
  return spans
    .toReversed()
    .filter(({ spanId, parentSpanId, kind, status, events }) => {
      const isKept =
        parents.has(spanId) || kind === 'SERVER' || kind === 'CONSUMER' || status === 'ERROR' || events.length > 0;
      if (isKept && parentSpanId !== null) parents.add(parentSpanId);
      return isKept;
    })
    .toReversed();
};

let gateway: TestGateway;
let spikes: readonly Data[];
const triage = async (fields: string, args: string): Promise<Data> => {
  const { data, errors } = await gateway.run(`{ triage(${args}) { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};
/** Spikes of whole services. */
const ofService = (name: string): readonly Data[] =>
  spikes.filter(
    ({ service, route, exceptionType }) => service.name === name && route === null && exceptionType === null,
  );
const ofIncident = ({ origin, from, until }: (typeof FAILING)[number]): readonly Data[] =>
  ofService(origin).filter(({ onset }) => {
    const at = Date.parse(onset.at);
    return at >= atMs(from - 1) && at < atMs(until);
  });

beforeAll(async () => {
  gateway = await openGateway(NOW_MS);
  for (let minute = FIRST_MINUTE; minute < CYCLE_START + CYCLE_MINUTES; minute++) {
    const { spans, logs } = shopMinutes(minute, 1);
    const statuses = await gateway.send(otlpRequests({ spans: lighter(spans), logs }));
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  const found = await triage(
    `spikes(states: [OPEN, SUSTAINED, RESOLVED, NO_DATA]) { spikes {
      id state resolvedAt service { name } route { name } exceptionType { name } onset { at earliest latest }
      suspectedCause { name } summary
    } }`,
    `range: { from: "${iso(FIRST_MINUTE * MINUTE_MS)}", to: "${iso(NOW_MS)}" }`,
  );
  spikes = found.spikes.spikes;
}, TIMEOUT_MS);
afterAll(() => gateway.close());

describe.each(FAILING.map((incident) => [incident.id, incident] as const))('%s', (_id, incident) => {
  it('has one episode in its service', () => {
    expect(ofIncident(incident)).toHaveLength(1);
  });

  it('starts within a step of its script', () => {
    const { onset } = ofIncident(incident)[0];
    const lateMs = Date.parse(onset.at) - atMs(incident.from);
    expect(lateMs).toBeGreaterThanOrEqual(-MINUTE_MS);
    expect(lateMs).toBeLessThanOrEqual(incident.slackMinutes * MINUTE_MS);
  });

  it('has the release that it came with, and no cause below', async () => {
    const [{ id }] = ofIncident(incident);
    const { spike } = await triage(
      `spike(id: "${id}") { suspectedDeploy { version } suspectedCause { name } }`,
      `range: { from: "${iso(atMs(incident.from - 5))}", to: "${iso(atMs(incident.until))}" }`,
    );
    expect([spike.suspectedDeploy?.version ?? null, spike.suspectedCause]).toEqual([incident.release, null]);
  });

  it('is over after its end', () => {
    const [{ state, resolvedAt }] = ofIncident(incident);
    expect(state).toBe('RESOLVED');
    expect(Date.parse(resolvedAt)).toBeGreaterThanOrEqual(atMs(incident.until) - 10 * MINUTE_MS);
    expect(Date.parse(resolvedAt)).toBeLessThanOrEqual(atMs(incident.until + 10));
  });

  it('is named first while it lasts', async () => {
    const from = iso(atMs(incident.until - 60));
    const { breaking, summary } = await triage(
      'summary breaking { findings { service { name } } }',
      `range: { from: "${from}", to: "${iso(atMs(incident.until))}" }`,
    );
    expect(breaking.findings[0].service.name).toBe(incident.origin);
    expect(summary).toContain(incident.origin);
  });
});

it('nothing rose but what the script breaks and who passes it on', () => {
  const origins = new Set(FAILING.map(({ origin }) => origin));
  const others = spikes.filter(({ service }) => !origins.has(service.name));
  // All others wait for one of these; recommendation handles its errors, and what inventory repeats fails nobody.
  expect(new Set(others.map(({ service }): string => service.name)).has('recommendation')).toBe(false);
  const unexplained = others
    .filter(({ route, exceptionType }) => route === null && exceptionType === null)
    .filter(({ suspectedCause }) => suspectedCause === null);
  expect(unexplained.map(({ summary }): string => summary)).toEqual([]);
});
