/** What the graph should answer, made from the recount in the shape of the documents in graph-recount-documents.ts. */
import type { Filter } from '../../src/filter/filter.ts';
import type { Dimension, Measure } from '../../src/sources/source.ts';
import { DAY_MS, type TimeRange } from '../../src/time.ts';
import { bruteForce, type BruteForce } from './brute-force.ts';
import { countedThings, type Counted } from './brute-force-counts.ts';
import type { PlainTelemetry } from './plain-trace.ts';

/** A service, or a route of one. */
export interface RecountPlace {
  readonly service?: string;
  readonly route?: string;
}
/** Window, filter and place of a node. */
export interface RecountScope {
  readonly where: Filter;
  readonly range: TimeRange;
  readonly place: RecountPlace;
}
type Part = string | null;
type Values = Readonly<Record<string, number>>;
interface Row {
  readonly key: readonly Part[];
  readonly atMs: number | null;
  readonly values: Values;
}
type Identity = readonly (readonly [Dimension, string])[];

const iso = (atMs: number): string => new Date(atMs).toISOString();
const textOf = (value: unknown): string => JSON.stringify(value);
const identityOf = ({ service, route }: RecountPlace): Identity => [
  ...(service === undefined ? [] : [['service', service] as const]),
  ...(route === undefined ? [] : [['route', route] as const]),
];
const byText = <Item>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));

/** Adds up; the last start too, as exceptions are last seen at it. */
const sum = (things: readonly Counted[]): Values => {
  const total: Record<string, number> = { lastSeenMs: Math.floor(Math.max(...things.map(({ atUs }) => atUs)) / 1_000) };
  for (const { adds } of things) {
    for (const [name, value] of Object.entries(adds)) total[name] = (total[name] ?? 0) + value;
  }
  return total;
};
/** Order by code units, name after name. */
const compareNames = (one: readonly (Part | undefined)[], other: readonly (Part | undefined)[]): number => {
  for (const [index, name] of one.entries()) {
    if (name !== other[index]) return (name ?? '') < (other[index] ?? '') ? -1 : 1;
  }
  return 0;
};

/** The scope of a node below: its own identity in place of the filter's service and route. */
const within = (scope: RecountScope, place: RecountPlace): RecountScope => {
  const { service: _service, route: _route, ...where } = scope.where;
  return { ...scope, where, place };
};

/** Returns the recounts that the graph's fields are compared with. */
export const graphRecount = (telemetry: PlainTelemetry, truth: BruteForce = bruteForce(telemetry)) => {
  // A recount is slow and a document asks for the same things under many keys: they are worked out once.
  const asked = new Map<string, readonly Counted[]>();
  const thingsOf = (measure: Measure, where: Filter, range: TimeRange): readonly Counted[] => {
    const id = textOf([measure, where, range]);
    const things = asked.get(id) ?? countedThings(truth.held, measure, where, range);
    asked.set(id, things);
    return things;
  };

  const rowsOf = (
    { where, range, place }: RecountScope,
    measure: Measure,
    by: readonly Dimension[],
    options: { readonly range?: TimeRange; readonly stepMs?: number; readonly identity?: Identity } = {},
  ): readonly Row[] => {
    const identity = [...identityOf(measure === 'calls' ? {} : place), ...(options.identity ?? [])];
    const stepOf = ({ atUs }: Counted): number | null =>
      options.stepMs === undefined ? null : Math.floor(atUs / 1_000 / options.stepMs) * options.stepMs;
    const things = thingsOf(measure, where, options.range ?? range).filter(({ dimensions }) =>
      identity.every(([dimension, value]) => dimensions[dimension] === value),
    );
    const keyOf = ({ dimensions }: Counted): readonly Part[] => by.map((dimension) => dimensions[dimension] ?? null);
    return [...Map.groupBy(things, (thing) => textOf([keyOf(thing), stepOf(thing)])).values()].flatMap((same) =>
      same.slice(0, 1).map((thing) => ({ key: keyOf(thing), atMs: stepOf(thing), values: sum(same) })),
    );
  };
  const dayBefore = ({ range }: RecountScope): TimeRange => ({ fromMs: range.fromMs - DAY_MS, toMs: range.fromMs });

  const rateOf = (values: Values | undefined) => {
    const { requests = 0, errors = 0 } = values ?? {};
    return { requests, errors, ratio: requests === 0 ? null : errors / requests };
  };
  const rate = (scope: RecountScope, measure: 'requests' | 'calls' = 'requests', identity: Identity = []) => {
    const values = rowsOf(scope, measure, [], { identity })[0]?.values;
    const isKnown =
      values !== undefined || rowsOf(scope, measure, [], { identity, range: dayBefore(scope) }).length > 0;
    return isKnown ? rateOf(values) : null;
  };

  /** 0 from the first sighting on; null before it, and where nothing at all is held. */
  const points = <Value>(
    scope: RecountScope,
    measure: Measure,
    stepMs: number,
    identity: Identity,
    show: (values: Values | null, isKnown: boolean) => Value,
  ) => {
    const { range } = scope;
    const steps = new Map(rowsOf(scope, measure, [], { identity, stepMs }).map(({ atMs, values }) => [atMs, values]));
    const everything: RecountScope = { ...scope, where: {}, place: {} };
    const heldSteps = new Set(rowsOf(everything, 'spans', [], { stepMs }).map(({ atMs }) => atMs));
    let isSeen = rowsOf(scope, measure, [], { identity, range: dayBefore(scope) }).length > 0;
    return Array.from({ length: (range.toMs - range.fromMs) / stepMs }, (_, index) => {
      const atMs = range.fromMs + index * stepMs;
      const values = steps.get(atMs) ?? null;
      isSeen ||= values !== null;
      return { at: iso(atMs), ...show(values, values !== null || (isSeen && heldSteps.has(atMs))) };
    });
  };
  const rateSeries = (scope: RecountScope, stepMs: number) => ({
    points: points(scope, 'requests', stepMs, [], (values, isKnown) => ({
      requests: isKnown ? (values?.requests ?? 0) : null,
      errors: isKnown ? (values?.errors ?? 0) : null,
    })),
  });
  const countSeries = (scope: RecountScope, measure: Measure, stepMs: number, identity: Identity) => ({
    points: points(scope, measure, stepMs, identity, (values, isKnown) => ({
      value: isKnown ? (values?.count ?? 0) : null,
    })),
  });

  const services = (scope: RecountScope) =>
    byErrors(rowsOf(scope, 'requests', ['service']), ([service]) => [service]).map(([service]) => service ?? '');
  const routes = (scope: RecountScope) =>
    byErrors(rowsOf(scope, 'requests', ['service', 'route']), ([service, route]) => [route, service]).map(
      ([service, route]) => ({ service: service ?? '', route: route ?? '' }),
    );
  const byErrors = (rows: readonly Row[], nameOf: (key: readonly Part[]) => readonly (Part | undefined)[]) =>
    rows
      .toSorted((one, other) => {
        const errors = (other.values.errors ?? 0) - (one.values.errors ?? 0);
        return errors || compareNames(nameOf(one.key), nameOf(other.key));
      })
      .map(({ key }) => key);

  const counted = (values: Values) => ({
    count: { value: values.count ?? 0 },
    recorded: { value: values.recorded ?? 0 },
    handled: { value: values.handled ?? 0 },
  });
  /** Most occurrences, most recordings, then whatever names them. */
  const byCount = (rows: readonly Row[]) =>
    rows.toSorted(
      (one, other) =>
        (other.values.count ?? 0) - (one.values.count ?? 0) ||
        (other.values.recorded ?? 0) - (one.values.recorded ?? 0) ||
        compareNames(one.key, other.key),
    );
  const types = (scope: RecountScope) =>
    byCount(rowsOf(scope, 'exceptions', ['exceptionType'])).map(({ key: [name], values }) => ({
      name: name ?? '',
      ...counted(values),
    }));
  const typeServices = (scope: RecountScope, name: string) =>
    byText(
      rowsOf(scope, 'exceptions', ['service'], { identity: [['exceptionType', name]] }).map(
        ({ key: [service], values }) => ({
          service: { name: service },
          count: { value: values.count },
          recorded: { value: values.recorded },
          lastSeen: iso(values.lastSeenMs ?? 0),
        }),
      ),
    );
  /** Groups by id: their order is checked apart, as titles are none of the recount. */
  const groups = (scope: RecountScope, identity: Identity = []) =>
    byText(
      rowsOf(scope, 'occurrences', ['group', 'errorKind', 'exceptionType'], { identity }).map(
        ({ key: [id, kind, type], values }) => ({
          id,
          kind,
          type: type === '' ? null : type,
          ...counted(values),
        }),
      ),
    );
  const samples = ({ where, range }: RecountScope, id: string) =>
    truth
      .exceptions({
        kind: 'exceptions',
        by: ['group'],
        where,
        keys: { dimensions: ['group'], values: [[id]] },
        range,
        limit: Number.MAX_SAFE_INTEGER,
        after: null,
      })
      .map(({ unit: { type, isHandled, traceId, carrier } }) => ({
        type: type === '' ? null : type,
        isHandled,
        trace: traceId === null ? null : { traceId },
        span: carrier === null ? null : { spanId: carrier.spanId },
      }));
  const groupPlaces = (scope: RecountScope, id: string) => {
    const of = (by: readonly Dimension[]): readonly (readonly Part[])[] =>
      rowsOf(scope, 'occurrences', by, { identity: [['group', id]] }).map(({ key }) => key);
    return {
      services: byText(of(['service']).map(([name]) => ({ name }))),
      routes: byText(
        of(['service', 'route']).flatMap(([service, name]) =>
          name === null ? [] : [{ name, service: { name: service } }],
        ),
      ),
      versions: of(['version'])
        .flatMap(([version]) => version ?? [])
        .toSorted(),
      samples: { nodes: byText(samples(scope, id)) },
    };
  };

  const origins = (scope: RecountScope, entry: { readonly service?: string; readonly route?: string } = {}) => {
    const identity: Identity = [
      ...(entry.service === undefined ? [] : [['entryService', entry.service] as const]),
      ...(entry.route === undefined ? [] : [['entryRoute', entry.route] as const]),
    ];
    const rows = rowsOf(
      scope,
      'origins',
      ['entryService', 'entryRoute', 'service', 'route', 'dependency', 'dependencyKind', 'exceptionType', 'errorKind'],
      { identity },
    );
    const total = (name: 'count' | 'absorbed'): number =>
      rows.reduce((all, { values }) => all + (values[name] ?? 0), 0);
    return {
      count: { value: total('count') },
      absorbed: { value: total('absorbed') },
      rows: byText(
        rows.map(({ key, values }) => {
          const [entryService, entryRoute, service, route, dependency, dependencyKind, exceptionType, kind] = key;
          const named = (name: Part | undefined) => (name === null || name === undefined ? null : { name });
          return {
            entryService: named(entryService),
            entryRoute: named(entryRoute),
            origin: named(service),
            originRoute: named(route),
            dependency: dependency === null ? null : { name: dependency, kind: dependencyKind },
            exceptionType: named(exceptionType),
            kind,
            count: { value: values.count },
            absorbed: { value: values.absorbed },
            share: total('count') === 0 ? 0 : (values.count ?? 0) / total('count'),
          };
        }),
      ),
    };
  };

  const edges = (scope: RecountScope, side: 'caller' | 'callee', name: string) =>
    byText(
      rowsOf(scope, 'calls', ['caller', 'callee', 'dependency', 'dependencyKind'], { identity: [[side, name]] }).map(
        ({ key: [caller, callee, dependency, kind], values }) => ({
          caller: { __typename: 'Service', name: caller },
          callee:
            callee === null ? { __typename: 'Dependency', name: dependency } : { __typename: 'Service', name: callee },
          kind,
          errorRate: rateOf(values),
        }),
      ),
    );
  const statusCodes = (scope: RecountScope) =>
    byText(
      rowsOf(scope, 'requests', ['statusCode']).flatMap(({ key: [code], values }) =>
        code === null ? [] : [{ code, count: { value: values.requests } }],
      ),
    );
  const versions = (scope: RecountScope) =>
    rowsOf(scope, 'spans', ['version'])
      .flatMap(({ key: [version] }) => version ?? [])
      .toSorted()
      .map((version) => ({ version, errorRate: rate(scope, 'requests', [['version', version]]) }));
  const resourceValues = (scope: RecountScope, dimension: 'namespace' | 'environment') =>
    rowsOf(scope, 'spans', [dimension])
      .flatMap(({ key: [value] }) => value ?? [])
      .toSorted();

  /** Whether a service has any span in the window or the day before it. */
  const isSeen = (scope: RecountScope): boolean =>
    rowsOf(scope, 'spans', []).length > 0 || rowsOf(scope, 'spans', [], { range: dayBefore(scope) }).length > 0;

  const traces = ({ where, range, place }: RecountScope) => {
    const identity = identityOf(place);
    return truth
      .traces({
        kind: 'traces',
        by: [],
        where,
        keys:
          identity.length === 0
            ? null
            : { dimensions: identity.map(([dimension]) => dimension), values: [identity.map(([, value]) => value)] },
        range,
        limit: Number.MAX_SAFE_INTEGER,
        after: null,
      })
      .map(({ traceId }) => traceId);
  };

  return {
    truth,
    within,
    rate,
    rateSeries,
    countSeries,
    services,
    routes,
    types,
    typeServices,
    groups,
    groupPlaces,
    origins,
    edges,
    statusCodes,
    versions,
    resourceValues,
    isSeen,
    traces,
  };
};
export type GraphRecount = ReturnType<typeof graphRecount>;
