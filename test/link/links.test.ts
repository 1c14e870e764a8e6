import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import {
  groupLinks,
  routeLinks,
  serviceLinks,
  traceLinks,
  type Link,
  type LinkSettings,
} from '../../src/link/links.ts';
import { createSchema } from '../../src/schema.ts';

const RANGE = { fromMs: Date.UTC(2026, 10, 24, 9), toMs: Date.UTC(2026, 10, 24, 10) };
const PLAIN: LinkSettings = { gatewayUrl: 'http://127.0.0.1:4000', grafana: null };
const WITH_GRAFANA: LinkSettings = {
  ...PLAIN,
  grafana: { url: 'https://grafana.example/sub', tempoUid: 'tempo-1' },
};
const GROUP = 'ef0:0123456789abcdef.VHlwZQ';
const TRACE = 'ab'.repeat(16);

const linksOf = (settings: LinkSettings) => ({
  service: serviceLinks(settings, 'cart', RANGE),
  route: routeLinks(settings, 'cart', 'GET /cart/{id}', RANGE),
  group: groupLinks(settings, GROUP, 'CartError', RANGE),
  trace: traceLinks(settings, TRACE, RANGE),
});
interface Panes {
  readonly triagraph: { readonly queries: readonly { readonly query: string }[] };
}
const panes = (link: Link | undefined) => {
  const read = JSON.parse(new URL(link?.url ?? '').searchParams.get('panes') ?? '{}') as Panes;
  return read.triagraph;
};

const schema = createSchema();

describe('without a Grafana', () => {
  it('every node links to a query in this gateway alone', () => {
    for (const links of Object.values(linksOf(PLAIN))) expect(links.map(({ kind }) => kind)).toEqual(['QUERY']);
  });

  it.each(Object.entries(linksOf(PLAIN)))('the query of a %s is one that the graph answers', (_node, [link]) => {
    const { origin, pathname, searchParams } = new URL(link?.url ?? '');
    expect(`${origin}${pathname}`).toBe('http://127.0.0.1:4000/graphiql');
    expect(validate(schema, parse(searchParams.get('query') ?? '')).map(String)).toEqual([]);
    expect(JSON.parse(searchParams.get('variables') ?? '')).toBeInstanceOf(Object);
  });

  it('a query carries the window and the place', () => {
    const [link] = linksOf(PLAIN).route;
    expect(JSON.parse(new URL(link?.url ?? '').searchParams.get('variables') ?? '')).toEqual({
      range: { from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T10:00:00.000Z' },
      filter: { service: { equals: 'cart' }, route: { equals: 'GET /cart/{id}' } },
    });
  });
});

describe('with a Grafana', () => {
  it('a node links there first', () => {
    const { trace, ...others } = linksOf(WITH_GRAFANA);
    for (const links of Object.values(others)) {
      expect(links.map(({ kind }) => kind)).toEqual(['GRAFANA_EXPLORE', 'QUERY']);
    }
    expect(trace.map(({ kind }) => kind)).toEqual(['TRACE', 'QUERY']);
  });

  it('Explore opens the data source of the settings on the window of the node', () => {
    const [link] = linksOf(WITH_GRAFANA).service;
    expect(link?.url).toMatch(/^https:\/\/grafana\.example\/sub\/explore\?schemaVersion=1&panes=/);
    expect(panes(link)).toEqual({
      datasource: 'tempo-1',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tempo', uid: 'tempo-1' },
          queryType: 'traceql',
          query: '{resource.service.name="cart" && status=error}',
        },
      ],
      range: { from: String(RANGE.fromMs), to: String(RANGE.toMs) },
    });
  });

  it.each([
    ['a route', linksOf(WITH_GRAFANA).route, '{resource.service.name="cart" && name="GET /cart/{id}" && status=error}'],
    ['a group', linksOf(WITH_GRAFANA).group, '{event.exception.type="CartError" && status=error}'],
    ['a trace', linksOf(WITH_GRAFANA).trace, TRACE],
    [
      'a name with quotes',
      serviceLinks(WITH_GRAFANA, 'a" || true || "\\\n', RANGE),
      '{resource.service.name="a\\" || true || \\"\\\\\\n" && status=error}',
    ],
  ])('of %s', (_node, [link], query) => {
    expect(panes(link).queries[0]?.query).toBe(query);
  });

  it('a group without a type and a trace of unknown time are no search', () => {
    for (const type of [null, '']) {
      expect(groupLinks(WITH_GRAFANA, GROUP, type, RANGE).map(({ kind }) => kind)).toEqual(['QUERY']);
    }
    expect(traceLinks(WITH_GRAFANA, TRACE, null).map(({ kind }) => kind)).toEqual(['QUERY']);
  });
});
