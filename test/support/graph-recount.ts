/** What the graph should answer, made from the recount in the shape of the documents in graph-recount-documents.ts. */
import type { Dimension, Measure } from '../../src/sources/source.ts';
import { bruteForce, type BruteForce } from './brute-force.ts';
import {
  byText,
  compareNames,
  identityOf,
  iso,
  recountRows,
  type Identity,
  type Part,
  type RecountPlace,
  type RecountScope,
  type Row,
  type Values,
} from './graph-recount-rows.ts';
import type { PlainTelemetry } from './plain-trace.ts';

/** The scope of a node below: its own identity in place of the filter's service and route. */
const within = (scope: RecountScope, place: RecountPlace): RecountScope => {
  const { service: _service, route: _route, ...where } = scope.where;
  return { ...scope, where, place };
};

/** Returns the recounts that the graph's fields are compared with. */
export const graphRecount = (telemetry: PlainTelemetry, truth: BruteForce = bruteForce(telemetry)) => {
  const { rowsOf, dayBefore, rateOf, rate, points } = recountRows(truth);

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
        withErrors: false,
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
