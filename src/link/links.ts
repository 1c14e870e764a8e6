/** Links to look further: into Grafana where it is configured, else into this gateway's own GraphiQL. */
import type { TimeRange } from '../time.ts';

/** Where links lead. */
export interface LinkSettings {
  /** This gateway, without a slash at its end. */
  readonly gatewayUrl: string;
  /** Null: no Grafana links. */
  readonly grafana: { readonly url: string; readonly tempoUid: string } | null;
}

/** A link as the graph gives it. */
export interface Link {
  readonly title: string;
  readonly url: string;
  readonly kind: 'GRAFANA_EXPLORE' | 'TRACE' | 'QUERY' | 'RUNBOOK' | 'DASHBOARD';
}

const exploreUrl = (grafana: NonNullable<LinkSettings['grafana']>, query: object, range: TimeRange): string => {
  const pane = {
    datasource: grafana.tempoUid,
    queries: [{ refId: 'A', datasource: { type: 'tempo', uid: grafana.tempoUid }, ...query }],
    range: { from: String(range.fromMs), to: String(range.toMs) },
  };
  const parameters = new URLSearchParams({
    schemaVersion: '1',
    panes: JSON.stringify({ triagraph: pane }),
    orgId: '1',
  });
  return `${grafana.url}/explore?${parameters.toString()}`;
};

const graphiqlUrl = ({ gatewayUrl }: LinkSettings, query: string, variables: object): string =>
  `${gatewayUrl}/graphiql?${new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString()}`;

const iso = ({ fromMs, toMs }: TimeRange) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
});

/** Prints a TraceQL string literal. */
const quoted = (text: string): string => JSON.stringify(text);

const errorSearch = (settings: LinkSettings, condition: string, range: TimeRange): readonly Link[] =>
  settings.grafana === null
    ? []
    : [
        {
          title: 'Error spans in Grafana Explore',
          kind: 'GRAFANA_EXPLORE',
          url: exploreUrl(settings.grafana, { queryType: 'traceql', query: `{${condition} && status=error}` }, range),
        },
      ];

const PLACE_QUERY = `query ErrorTraces($range: TimeRangeInput, $filter: ErrorFilter) {
  triage(range: $range, filter: $filter) {
    traces(first: 10) { nodes { traceId startedAt rootName origin { service { name } span { name } } exceptions { title } } }
  }
}`;

const placeQuery = (settings: LinkSettings, filter: object, range: TimeRange): Link => ({
  title: 'Error traces in GraphiQL',
  kind: 'QUERY',
  url: graphiqlUrl(settings, PLACE_QUERY, { range: iso(range), filter }),
});

/** Returns the links of a service in a window. */
export const serviceLinks = (settings: LinkSettings, service: string, range: TimeRange): readonly Link[] => [
  ...errorSearch(settings, `resource.service.name=${quoted(service)}`, range),
  placeQuery(settings, { service: { equals: service } }, range),
];

/** Returns the links of a route in a window. */
export const routeLinks = (
  settings: LinkSettings,
  service: string,
  route: string,
  range: TimeRange,
): readonly Link[] => [
  ...errorSearch(settings, `resource.service.name=${quoted(service)} && name=${quoted(route)}`, range),
  placeQuery(settings, { service: { equals: service }, route: { equals: route } }, range),
];

const GROUP_QUERY = `query Group($id: ID!, $range: TimeRangeInput) {
  triage(range: $range) {
    exceptionGroup(id: $id) { title count { value } samples(first: 5) { nodes { at message stackTrace { raw } trace { traceId } } } }
  }
}`;

/** Returns the links of an exception group in a window. */
export const groupLinks = (
  settings: LinkSettings,
  id: string,
  type: string | null,
  range: TimeRange,
): readonly Link[] => [
  ...(type === null || type === '' ? [] : errorSearch(settings, `event.exception.type=${quoted(type)}`, range)),
  {
    title: 'This group in GraphiQL',
    kind: 'QUERY',
    url: graphiqlUrl(settings, GROUP_QUERY, { id, range: iso(range) }),
  },
];

const TRACE_QUERY = `query Trace($id: TraceID!) {
  triage {
    trace(id: $id) {
      startedAt durationMs rootName origin { service { name } span { name statusMessage } } path { service { name } span { name } }
      exceptions { title service { name } stackTrace { raw } }
    }
  }
}`;

/** Returns the links of a trace; `range` is the time that it covers, null when unknown. */
export const traceLinks = (settings: LinkSettings, traceId: string, range: TimeRange | null): readonly Link[] => [
  ...(settings.grafana === null || range === null
    ? []
    : [
        {
          title: 'This trace in Grafana',
          kind: 'TRACE' as const,
          url: exploreUrl(settings.grafana, { queryType: 'traceql', query: traceId }, range),
        },
      ]),
  { title: 'This trace in GraphiQL', kind: 'QUERY', url: graphiqlUrl(settings, TRACE_QUERY, { id: traceId }) },
];
