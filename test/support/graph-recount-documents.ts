/** The documents whose answers are compared, field by field, with what graph-recount.ts expects. */

const FRAGMENTS = `
  fragment Rate on ErrorRate { requests errors ratio }
  fragment Points on ErrorRateSeries { points { at requests errors } }
  fragment Counts on ExceptionType { name count { value } recorded { value } handled { value } }
  fragment GroupCounts on ExceptionGroup { id kind type count { value } recorded { value } handled { value } }
  fragment Origins on OriginMatrix {
    count { value }
    absorbed { value }
    rows {
      entryService { name } entryRoute { name } origin { name } originRoute { name } dependency { name kind }
      exceptionType { name } kind count { value } absorbed { value } share
    }
  }
  fragment Edge on ServiceEdge {
    caller { __typename ... on Service { name } ... on Dependency { name } }
    callee { __typename ... on Service { name } ... on Dependency { name } }
    kind
    errorRate { ...Rate }
  }
  fragment OfTriage on Triage {
    errorRate { ...Rate }
    errorRateSeries(by: TOTAL) { ...Points }
    services(first: 500) { totalCount nodes { name } }
    routes(first: 500) { totalCount nodes { name service { name } } }
    exceptionTypes(first: 500) { totalCount nodes { ...Counts } }
    exceptionGroups(first: 100) { totalCount nodes { ...GroupCounts } }
    origins(first: 100) { ...Origins }
    traces(first: 100) { nodes { traceId } }
  }
`;
const only = (document: string): string => {
  const fragments = FRAGMENTS.split(/^ {2}(?=fragment )/mu).slice(1);
  const used = new Set<string>();
  const visit = (text: string): void => {
    for (const fragment of fragments) {
      const name = fragment.split(' ')[1] ?? '';
      if (used.has(fragment) || !text.includes(`...${name}`)) continue;
      used.add(fragment);
      visit(fragment);
    }
  };
  visit(document);
  return [document, ...used].join('\n');
};

/** Everything that a `triage` lists, with every node's own numbers. */
export const LISTS = only(`
  query Lists($range: TimeRangeInput, $filter: ErrorFilter) {
    triage(range: $range, filter: $filter, compareTo: null) {
      ...OfTriage
      lists: services(first: 500) {
        nodes {
          name
          namespaces
          environments
          errorRate { ...Rate }
          errorRateSeries(step: "5m") { ...Points }
          routes(first: 500) { nodes { name } }
          exceptionTypes(first: 500) { nodes { ...Counts } }
          exceptionGroups(first: 100) { nodes { ...GroupCounts } }
          traces(first: 100) { nodes { traceId } }
          callers { ...Edge }
          callees { ...Edge }
          versions { version errorRate { ...Rate } }
        }
      }
    }
  }
`);

/** Every route with its numbers. */
export const ROUTES = only(`
  query Routes($range: TimeRangeInput, $filter: ErrorFilter) {
    triage(range: $range, filter: $filter, compareTo: null) {
      routes(first: 500) {
        nodes {
          name
          service { name }
          errorRate { ...Rate }
          errorRateSeries(step: "5m") { ...Points }
          statusCodes { code count { value } }
          exceptionGroups(first: 100) { nodes { ...GroupCounts } }
          traces(first: 100) { nodes { traceId } }
        }
      }
    }
  }
`);

/** Every exception type and group with what stands below it, and the series of all origins. */
export const EXCEPTIONS = only(`
  query Exceptions($range: TimeRangeInput, $filter: ErrorFilter) {
    triage(range: $range, filter: $filter, compareTo: null) {
      exceptionTypes(first: 500) {
        nodes {
          ...Counts
          series(step: "5m") { points { at value } }
          services { service { name } count { value } recorded { value } lastSeen }
          groups(first: 100) { nodes { ...GroupCounts } }
        }
      }
      exceptionGroups(first: 100) {
        nodes {
          ...GroupCounts
          series(step: "5m") { points { at value } }
          services { name }
          routes { name service { name } }
          versions
          samples(first: 100) { nodes { type isHandled trace { traceId } span { spanId } } }
        }
      }
      origins(first: 100, step: "5m") { rows { count { value } series { points { value } } } }
    }
  }
`);

/** One service and one route by their names, each with a triage of its own. */
export const NODES = only(`
  query Nodes($range: TimeRangeInput, $filter: ErrorFilter, $service: String!, $route: String!, $type: String!) {
    triage(range: $range, filter: $filter, compareTo: null) {
      service(name: $service) {
        name
        errorRate { ...Rate }
        triage(range: $range, filter: $filter, compareTo: null) { ...OfTriage }
      }
      route(service: $service, name: $route) {
        name
        errorRate { ...Rate }
        triage(range: $range, filter: $filter, compareTo: null) { ...OfTriage }
      }
      exceptionType(name: $type) { ...Counts }
      entered: origins(first: 100, entryService: $service) { ...Origins }
    }
  }
`);

/** The lists of LISTS by pages of seven. */
export const PAGES = `
  query Pages($range: TimeRangeInput, $filter: ErrorFilter, $services: String, $routes: String, $types: String, $groups: String, $traces: String) {
    triage(range: $range, filter: $filter, compareTo: null) {
      services(first: 7, after: $services) { nodes { name } pageInfo { hasNextPage endCursor } }
      routes(first: 7, after: $routes) { nodes { name service { name } } pageInfo { hasNextPage endCursor } }
      types: exceptionTypes(first: 7, after: $types) { nodes { name } pageInfo { hasNextPage endCursor } }
      groups: exceptionGroups(first: 7, after: $groups) { nodes { id } pageInfo { hasNextPage endCursor } }
      traces(first: 7, after: $traces) { nodes { traceId } pageInfo { hasNextPage endCursor } }
    }
  }
`;
