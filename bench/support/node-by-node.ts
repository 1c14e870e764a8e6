/** Services, their routes and all their error rates as resolvers without loaders would ask for them: one count at a time. */
import type { CountQuery, Dimension, MetricSource } from '../../src/sources/source.ts';

/** The fields that both ways answer. */
export const RATES_QUERY = `query ($from: DateTime!, $to: DateTime!, $services: Int!, $routes: Int!) {
  triage(range: { from: $from, to: $to }) {
    services(first: $services) {
      nodes {
        name
        errorRate { ratio }
        routes(first: $routes) { nodes { name errorRate { ratio } } }
      }
    }
  }
}`;

interface RateOfRoute {
  readonly name: string;
  readonly errorRate: { readonly ratio: number | null } | null;
}
/** A node of the answer. */
export interface RateOfService extends RateOfRoute {
  readonly routes: { readonly nodes: readonly RateOfRoute[] };
}
/** What RATES_QUERY answers. */
export interface RatesAnswer {
  readonly triage: { readonly services: { readonly nodes: readonly RateOfService[] } };
}

type Row = readonly [name: string, requests: number, errors: number];

/** Resolves to the nodes of the answer, and how many counts were asked for: one for each list and one for each error rate. */
export const answerNodeByNode = async (
  metrics: MetricSource,
  range: CountQuery['range'],
  first: { readonly services: number; readonly routes: number },
) => {
  const call = { signal: new AbortController().signal, record: () => undefined };
  let counts = 0;
  const count = async (by: readonly Dimension[], dimensions: readonly Dimension[], key: readonly string[]) => {
    counts++;
    const keys = dimensions.length === 0 ? null : { dimensions, values: [key] };
    const query: CountQuery<'requests'> = { measure: 'requests', by, where: {}, keys, range, stepMs: null };
    const [answer] = await metrics.counts<'requests'>([query], call);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
    return answer.rows.map(({ key: names, values }): Row => [names.at(-1) ?? '', values.requests, values.errors]);
  };
  const mostErrors = (rows: readonly Row[], most: number): readonly string[] =>
    rows
      .toSorted((left, right) => right[2] - left[2] || (left[0] < right[0] ? -1 : 1))
      .slice(0, most)
      .map(([name]) => name);
  const rate = ([row]: readonly Row[]) => ({ ratio: row === undefined ? null : row[2] / row[1] });

  const nodes: RateOfService[] = [];
  for (const service of mostErrors(await count(['service'], [], []), first.services)) {
    const errorRate = rate(await count(['service'], ['service'], [service]));
    const routes: RateOfRoute[] = [];
    for (const route of mostErrors(await count(['service', 'route'], ['service'], [service]), first.routes)) {
      const own = await count(['service', 'route'], ['service', 'route'], [service, route]);
      routes.push({ name: route, errorRate: rate(own) });
    }
    nodes.push({ name: service, errorRate, routes: { nodes: routes } });
  }
  return { nodes, counts };
};
