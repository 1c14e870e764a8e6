/** One operation that needs every source, asked while one of them is out of order. */
import type { Fault } from './fault-row.ts';
import { sendGood } from './fault-row.ts';
import { healthy, OTHER_TRACE_ID, SERVICE, TRACE_ID } from './healthy-sources.ts';
import { startServer, type RawServer } from './raw-server.ts';
import { openSourceGraph, type FaultyKind, type GraphAnswer, type SourceAt, type SourceGraph } from './source-graph.ts';

/** The operation. Where no Alertmanager is set, alerts come from Prometheus. */
export const OPERATION = `{
  triage {
    errorRate { requests errors ratio }
    services(first: 3) { nodes { name errorRate { requests } } }
    series: errorRateSeries(by: TOTAL, step: "PT10M") { label points { requests exemplar { traceId } } }
    exceptionTypes(first: 3) { nodes { name count { value } } totalCount }
    origins { count { value } }
    traces(first: 2) { nodes { traceId rootName origin { span { name } } } }
    trace(id: "${TRACE_ID}") { traceId exceptions { type message } }
    suggest(field: EXCEPTION_TYPE) { value }
    tree: trace(id: "${OTHER_TRACE_ID}") { rootName }
  }
  alerting: triage { service(name: "${SERVICE}") { name alerts { name severity } } }
  triageGateway { version sources { kind isHealthy lastError } }
}`;

const KINDS: readonly FaultyKind[] = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'];

/** A source that is well. */
export const startHealthy = (kind: FaultyKind): Promise<RawServer> => {
  const good = healthy(kind);
  return startServer((socket, request) => sendGood(socket, good(request)));
};

export interface FaultyGraph extends SourceGraph {
  /** The server of the source that is out of order. */
  readonly faulty: RawServer;
  readonly servers: Readonly<Record<FaultyKind, RawServer>>;
}

/** Opens the graph with all three sources, one of them behind a server of a row; null = all are well. */
export const openFaulty = async (
  kind: FaultyKind,
  fault: Pick<Fault, 'start' | 'limits'> | null,
  deps: Parameters<typeof openSourceGraph>[1] = {},
  settings: Partial<SourceAt> = {},
): Promise<FaultyGraph> => {
  const start = (each: FaultyKind): Promise<RawServer> =>
    each === kind && fault !== null ? fault.start(healthy(kind)) : startHealthy(each);
  const [PROMETHEUS, TEMPO, ALERTMANAGER] = await Promise.all([
    start('PROMETHEUS'),
    start('TEMPO'),
    start('ALERTMANAGER'),
  ]);
  const servers = { PROMETHEUS, TEMPO, ALERTMANAGER };
  const at = (each: FaultyKind): SourceAt => ({
    ...settings,
    url: servers[each].url,
    ...(each === kind && fault !== null ? fault.limits : {}),
  });
  const graph = await openSourceGraph(
    { PROMETHEUS: at('PROMETHEUS'), TEMPO: at('TEMPO'), ALERTMANAGER: at('ALERTMANAGER') },
    deps,
  );
  return {
    ...graph,
    faulty: servers[kind],
    servers,
    close: async () => {
      await graph.close();
      await Promise.all(KINDS.map((each) => servers[each].close()));
    },
  };
};

/** Returns the data of an answer with these fields set to null; a path goes through lists to each of their elements. */
export const without = (data: unknown, paths: readonly string[]): unknown => {
  const cut = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined || typeof value !== 'object' || value === null) return null;
    const members = Object.entries(value);
    if (Array.isArray(value)) return members.map(([, item]) => cut(item, [name, ...rest]));
    return Object.fromEntries(members.map(([key, member]) => [key, key === name ? cut(member, rest) : member]));
  };
  return paths.reduce((left, path) => cut(left, path.split('.')), data);
};

/** Returns where errors stand, places in lists left out, each path once. */
export const errorPaths = ({ errors }: Pick<GraphAnswer, 'errors'>): readonly string[] =>
  [...new Set(errors.map(({ path = [] }) => path.filter((part) => typeof part === 'string').join('.')))].sort();

/** What of the operation needs which source; the rest needs another. */
export const FIELDS_OF: Readonly<Record<FaultyKind, readonly string[]>> = {
  PROMETHEUS: ['alerting.service', 'triage.errorRate', 'triage.series', 'triage.services'],
  TEMPO: [
    'triage.exceptionTypes',
    'triage.origins',
    'triage.series.points.exemplar',
    'triage.suggest',
    'triage.trace',
    'triage.traces',
    'triage.tree',
  ],
  ALERTMANAGER: ['alerting.service.alerts'],
};
