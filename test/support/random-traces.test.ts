/** The random traffic holds what it is there for: a rule that nothing exercises would be proven by nothing. */
import { describe, expect, it } from '@jest/globals';
import { NOW_MS, T } from '../sources/contract/backend.ts';
import { EDGES_MS, telemetryOf } from '../sources/contract/traffic.ts';
import { exceptionRecords, exceptionsOf, recordsBySpan, statusErrorsOf } from './brute-force-exceptions.ts';
import { ancestorPlaces, hold, isReceive, placeOf, serviceOf, type Held } from './brute-force-held.ts';
import { bruteForce } from './brute-force.ts';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const all = SEEDS.map((seed) => telemetryOf(seed));
const held = all.map(hold);
const count = (what: (one: Held) => number): number => held.reduce((sum, one) => sum + what(one), 0);

describe('random traffic', () => {
  it('is the same for the same seed, another for another', () => {
    expect(telemetryOf(1)).toEqual(telemetryOf(1));
    expect(telemetryOf(1)).not.toEqual(telemetryOf(2));
  });

  const units = (one: Held) => exceptionsOf(one);
  const oddities: readonly (readonly [string, (one: Held) => number])[] = [
    [
      're-recorded exceptions',
      (one) => units(one).filter(({ isHandled, isOccurrence }) => !isHandled && !isOccurrence).length,
    ],
    ['handled exceptions', (one) => units(one).filter(({ isHandled }) => isHandled).length],
    [
      'spans with several types',
      (one) => [...recordsBySpan(one).values()].filter((of) => new Set(of.map(({ type }) => type)).size > 1).length,
    ],
    [
      'one type twice on a span',
      (one) => units(one).filter(({ records }) => records.filter(({ isLog }) => !isLog).length > 1).length,
    ],
    ['exceptions without a type', (one) => units(one).filter(({ type }) => type === '').length],
    ['log records without ids', (one) => units(one).filter(({ traceId }) => traceId === null).length],
    [
      'unhandled records of spans that never arrive',
      (one) =>
        units(one).filter(({ spanId, carrier, isHandled }) => spanId !== null && carrier === null && !isHandled).length,
    ],
    [
      'handled records of spans that never arrive',
      (one) =>
        units(one).filter(({ spanId, carrier, isHandled }) => spanId !== null && carrier === null && isHandled).length,
    ],
    [
      'log records of spans without events',
      (one) => units(one).filter(({ carrier, records }) => carrier !== null && records[0]?.isLog === true).length,
    ],
    [
      'records of parents that never arrive, above exceptions',
      (one) => {
        const above = new Set(one.spans.flatMap((span) => ancestorPlaces(one, span)));
        return units(one).filter(
          ({ traceId, spanId, carrier }) =>
            carrier === null && traceId !== null && spanId !== null && above.has(placeOf({ traceId, spanId })),
        ).length;
      },
    ],
    [
      'errors without exception of kind HTTP',
      (one) => statusErrorsOf(one).filter(({ kind }) => kind === 'HTTP').length,
    ],
    ['errors without exception of kind RPC', (one) => statusErrorsOf(one).filter(({ kind }) => kind === 'RPC').length],
    [
      'errors without exception of kind STATUS_ONLY',
      (one) => statusErrorsOf(one).filter(({ kind }) => kind === 'STATUS_ONLY').length,
    ],
    [
      'spans whose parent never arrives',
      (one) =>
        one.spans.filter(
          ({ traceId, parentSpanId }) => parentSpanId !== null && one.spanAt(traceId, parentSpanId) === null,
        ).length,
    ],
    ['receive consumers', (one) => one.spans.filter(isReceive).length],
    [
      'parentless INTERNAL spans',
      (one) => one.spans.filter(({ kind, parentSpanId }) => kind === 'INTERNAL' && parentSpanId === null).length,
    ],
    [
      'traces that start as a CLIENT',
      (one) => one.spans.filter(({ kind, parentSpanId }) => kind === 'CLIENT' && parentSpanId === null).length,
    ],
    ['spans without an end', (one) => one.spans.filter(({ durationUs }) => durationUs === null).length],
    [
      'services that call back into a caller',
      (one) =>
        one.spans.filter((span) => {
          const services = ancestorPlaces(one, span)
            .map((place) => one.spans.find((other) => placeOf(other) === place))
            .map((other) => other && serviceOf(other));
          return (
            services.lastIndexOf(serviceOf(span)) > services.findIndex((service) => service !== serviceOf(span)) &&
            services[0] !== serviceOf(span)
          );
        }).length,
    ],
    [
      'spans exactly at the edge of a window',
      (one) => one.spans.filter(({ startUs }) => EDGES_MS.some((edge) => edge * 1_000 === startUs)).length,
    ],
  ];
  it.each(oddities)('holds %s', (_name, what) => {
    expect(count(what)).toBeGreaterThan(0);
  });

  it('sends duplicates, and folds log records into events of another spelling', () => {
    expect(
      all.reduce((sum, { spans }, index) => sum + spans.length - (held[index]?.spans.length ?? 0), 0),
    ).toBeGreaterThan(0);
    const spellings = count((one) => {
      const raw = exceptionRecords(one)
        .filter(({ isLog }) => isLog)
        .map(({ type }) => type)
        .toSorted();
      const folded = [...recordsBySpan(one).values()]
        .flat()
        .filter(({ isLog }) => isLog)
        .map(({ type }) => type)
        .toSorted();
      return folded.filter((type, index) => type !== raw[index]).length;
    });
    expect(spellings).toBeGreaterThan(0);
  });

  it('holds failed and absorbed origins with and without a root, and calls to services and dependencies', () => {
    const range = { fromMs: T, toMs: NOW_MS };
    const rows = all.flatMap((telemetry) => {
      const { counts } = bruteForce(telemetry);
      const shared = { where: {}, keys: null, range, stepMs: null };
      return [
        ...counts({ ...shared, measure: 'origins', by: ['entryService'] }).flatMap(({ key, values }) =>
          Object.entries(values).map(
            ([name, value]) => `${name} ${key[0] === null ? 'rootless' : 'rooted'} ${value > 0}`,
          ),
        ),
        ...counts({ ...shared, measure: 'calls', by: ['dependencyKind', 'callee'] }).map(
          ({ key: [kind, callee] }) => `${kind ?? ''} ${callee === null ? 'outside' : 'inside'}`,
        ),
      ];
    });
    expect([...new Set(rows)].toSorted()).toEqual(
      expect.arrayContaining([
        'DATABASE outside',
        'MESSAGING inside',
        'MESSAGING outside',
        'RPC inside',
        'UNINSTRUMENTED outside',
        'absorbed rooted true',
        'absorbed rootless true',
        'count rooted true',
        'count rootless true',
      ]),
    );
  });
});
