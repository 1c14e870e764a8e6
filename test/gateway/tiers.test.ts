/** How much of a trace is read for what is selected, and that every way of reading it gives the same answer. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Sources } from '../../src/loaders.ts';
import type { TraceDetail, TraceRef, TraceSearch } from '../../src/sources/source.ts';
import { ancestorsOfAny, ancestry } from '../../src/trace/ancestry.ts';
import { traceOutline } from '../../src/trace/outline.ts';
import type { ErrorOutline, StoredTrace, TraceSpan } from '../../src/trace/trace.ts';
import { askGraph } from '../support/fake-graph.ts';
import { COMPLETE, fakeSources } from '../support/fake-sources.ts';
import { anySpans, recorded, traceSpan } from '../support/trace-spans.ts';

const START_US = Date.UTC(2026, 10, 24, 9, 30) * 1_000;
const ID = 'ab'.repeat(16);
const WINDOW = { fromMs: Date.UTC(2026, 10, 24, 9), toMs: Date.UTC(2026, 10, 24, 10, 0, 30) };

const storedTrace = (spans: readonly TraceSpan[]): StoredTrace => ({
  traceId: ID,
  source: 'TEMPO',
  spans: spans.map((span) => ({ ...span, traceId: ID, startUs: START_US + span.startUs })),
  exceptions: spans.map(({ spanId, startUs }) => recorded(spanId, { traceId: ID, startUs: START_US + startUs })),
  missing: [],
});

/** What a source reads of a trace when it is asked for its tree alone. */
const treeOf = (trace: StoredTrace): StoredTrace => ({
  ...trace,
  spans: trace.spans.map((span) => ({ ...span, attributes: [] })),
  exceptions: [],
});

/** What a search tells of a trace. */
const errorsOf = (trace: StoredTrace): ErrorOutline => {
  const tree = ancestry(trace.spans);
  const errors = trace.spans.filter(({ status }) => status === 'ERROR');
  const above = ancestorsOfAny(tree, errors);
  const { root, durationUs, services } = traceOutline(trace);
  const spans = treeOf(trace).spans.filter((_, index) => {
    const span = trace.spans[index];
    return span !== undefined && (span.status === 'ERROR' || above.has(span));
  });
  return {
    errors: { traceId: trace.traceId, source: trace.source, spans },
    rootService: root?.service ?? null,
    rootName: root?.name ?? null,
    wholeMs: Math.floor((durationUs ?? 0) / 1_000),
    services: services.toReversed(),
  };
};

/** Sources that hold one trace, and everything they were asked about it. */
const holding = (trace: StoredTrace, hasErrors: boolean) => {
  const searches: boolean[] = [];
  const reads: (readonly [detail: TraceDetail, ...around: TraceRef['around'][]])[] = [];
  const startUs = traceOutline(trace).startUs ?? 0;
  const sources: Sources = fakeSources({
    traces: {
      kind: 'TEMPO',
      searchTraces: async (queries: readonly TraceSearch[]) => {
        searches.push(...queries.map(({ withErrors }) => withErrors));
        return queries.map(({ withErrors }) => ({
          found: [{ key: [], traceId: ID, startUs, errors: hasErrors && withErrors ? errorsOf(trace) : null }],
          completeness: COMPLETE,
        }));
      },
      searchExceptions: async (queries) =>
        queries.map(() => ({
          found: trace.exceptions.slice(0, 1).map((exception) => ({
            ...exception,
            key: ['StockError', 'g'],
            id: 'x',
            kind: 'EXCEPTION',
            isHandled: false,
            service: 'cart',
            route: null,
            routeKind: null,
            group: 'ef0:0123456789abcdef.U3RvY2tFcnJvcg',
          })),
          completeness: COMPLETE,
        })),
      traces: async (refs, detail) => {
        reads.push([detail, ...refs.map(({ around }) => around)]);
        return refs.map(() => (detail === 'WHOLE' ? trace : treeOf(trace)));
      },
    },
  });
  return { sources, searches, reads };
};

const TRACE = storedTrace([
  traceSpan('a', { service: 'web', kind: 'SERVER', status: 'ERROR', durationUs: 9_000 }),
  traceSpan('b', { service: 'web', kind: 'CLIENT', parentSpanId: 'a', startUs: 1_000, durationUs: 7_000 }),
  traceSpan('c', {
    kind: 'SERVER',
    parentSpanId: 'b',
    startUs: 2_000,
    status: 'ERROR',
    durationUs: 8_500,
    attributes: [{ scope: 'SPAN', key: 'order.id', value: '7', type: 'INT' }],
  }),
]);

/** What was asked for a list of traces: whether searches wanted the error spans, and how much of traces was read. */
const askedFor = async (selection: string, hasErrors: boolean, variables: Record<string, unknown> = {}, rest = '') => {
  const { sources, searches, reads } = holding(TRACE, hasErrors);
  const parameters = Object.keys(variables).map((name) => `$${name}: Boolean!`);
  const head = parameters.length === 0 ? '' : `query Q(${parameters.join(', ')})`;
  const { data, errors } = await askGraph(sources, `${head} { triage { traces { ${selection} } } } ${rest}`, variables);
  expect(errors).toEqual([]);
  return { data, searches, details: reads.map(([detail, ...refs]) => `${detail} ${refs.length}`) };
};

describe('a page of traces', () => {
  it.each([
    ['ids and starts', 'nodes { id traceId startedAt }', false, []],
    ['links without Grafana', 'nodes { links { url } }', false, []],
    ['its count alone', 'totalCount pageInfo { hasNextPage }', false, []],
    ['roots', 'nodes { rootService { name } rootName }', true, ['TREE 1']],
    ['services', 'edges { node { services { name } } }', true, ['TREE 1']],
    [
      'an origin and its service',
      'nodes { origin { service { name } span { name route { name } } } }',
      true,
      ['TREE 1'],
    ],
    ['a path', 'nodes { path { span { statusMessage offsetMs } } }', true, ['TREE 1']],
    ['an aliased origin', 'list: nodes { start: origin { what: span { name } } }', true, ['TREE 1']],
  ] as const)(
    'with %s reads no trace where its search told it, else the tree',
    async (_name, selection, wants, reads) => {
      const told = await askedFor(selection, true);
      const untold = await askedFor(selection, false);
      expect([told.searches, told.details]).toEqual([[wants], []]);
      expect([untold.searches, untold.details]).toEqual([[wants], reads]);
      expect(untold.data).toEqual(told.data);
    },
  );

  it.each([
    ['spans', 'nodes { spans { nodes { name route { name } } } }', false, ['TREE 1']],
    ['what is missing', 'nodes { isComplete missing }', false, ['TREE 1']],
    ['lengths, which a search tells to the millisecond only', 'nodes { durationMs }', false, ['TREE 1']],
    ['attributes of spans', 'nodes { spans { edges { node { attributes { key } } } } }', false, ['WHOLE 1']],
    ['exceptions of spans', 'nodes { spans(first: 2) { nodes { exceptions { title } } } }', false, ['WHOLE 1']],
    ['exceptions', 'nodes { exceptions { title } }', false, ['WHOLE 1']],
    [
      'exceptions and their spans',
      'nodes { exceptions { span { name trace: attributes { key } } } }',
      false,
      ['WHOLE 1'],
    ],
    [
      'attributes of the origin',
      'nodes { origin { span { attributes(keys: ["order.id"]) { value } } } }',
      false,
      ['WHOLE 1'],
    ],
    ['exceptions on the path', 'nodes { path { span { exceptions { title } } } }', false, ['WHOLE 1']],
    ['a tree and a whole', 'nodes { missing exceptions { title } spans { totalCount } }', false, ['WHOLE 1']],
    [
      'one origin with and one without',
      'nodes { a: rootName origin { span { attributes { key } } } }',
      true,
      ['WHOLE 1'],
    ],
  ] as const)('with %s reads so much of each', async (_name, selection, wants, reads) => {
    const { searches, details } = await askedFor(selection, true);
    expect([searches, details]).toEqual([[wants], reads]);
  });

  it('looks through fragments, and not at what is skipped', async () => {
    const selection = `nodes { ...T @include(if: $yes) rootName @skip(if: $yes) ... @include(if: $no) { exceptions { title } } }`;
    const fragment =
      'fragment T on Trace { origin { ...O } } fragment O on Origin { span { attributes @skip(if: $no) { key } } }';
    const yes = await askedFor(selection, true, { yes: true, no: false }, fragment);
    expect([yes.searches, yes.details]).toEqual([[false], ['WHOLE 1']]);
    const no = await askedFor(selection, true, { yes: false, no: true }, fragment);
    expect([no.searches, no.details]).toEqual([[true], ['WHOLE 1']]);
  });

  it('searches once for two fields of which one needs the error spans', async () => {
    const { searches, details } = await askedFor('nodes { traceId } } other: traces { nodes { rootName }', true);
    expect([searches, details]).toEqual([[true], []]);
  });
});

describe('where in time a trace is looked for', () => {
  const aroundIn = async (query: string, hasErrors = false) => {
    const { sources, reads } = holding(TRACE, hasErrors);
    const { errors } = await askGraph(sources, query);
    expect(errors).toEqual([]);
    return reads.map(([, around]) => around);
  };
  const START_MS = START_US / 1_000;

  it('is from its start on until its end where a search told it, else until the end of the window', async () => {
    expect(await aroundIn('{ triage { traces { nodes { rootName missing } } } }', true)).toEqual([
      { fromMs: START_MS, toMs: START_MS + 12 },
    ]);
    expect(await aroundIn('{ triage { traces { nodes { missing } } } }')).toEqual([
      { fromMs: START_MS, toMs: WINDOW.toMs + 1 },
    ]);
  });

  it('is the window for one asked for by its id', async () => {
    expect(await aroundIn(`{ triage { trace(id: "${ID}") { rootName } } }`)).toEqual([WINDOW]);
  });

  it('is the window of the node for that of an exception', async () => {
    const query = `{ triage(range: { from: "2026-11-24T08:00:00Z", to: "2026-11-24T10:00:00Z" }) {
      trace(id: "${ID}") { exceptions { trace { rootName } span { attributes { key } } } } } }`;
    const window = { fromMs: Date.UTC(2026, 10, 24, 8), toMs: Date.UTC(2026, 10, 24, 10) };
    expect(await aroundIn(query)).toEqual([window]);
  });

  it('is anywhere for one that another subgraph names', async () => {
    const query = `{ _entities(representations: [{ __typename: "Trace", traceId: "${ID}" }]) { ... on Trace { rootName } } }`;
    expect(await aroundIn(query)).toEqual([null]);
  });
});

describe('a trace by its id', () => {
  it.each([
    ['its existence', 'id', 'TREE'],
    ['its outline', 'rootName origin { service { name } } spans { totalCount }', 'TREE'],
    ['its exceptions', 'rootName exceptions { title span { name } }', 'WHOLE'],
    ['attributes of its spans', 'spans { nodes { attributes { key } } } path { span { name } }', 'WHOLE'],
  ] as const)('is read once for %s', async (_name, selection, detail) => {
    const { sources, reads } = holding(TRACE, true);
    const { data, errors } = await askGraph(sources, `{ triage { trace(id: "${ID}") { ${selection} } } }`);
    expect(errors).toEqual([]);
    expect(data.triage.trace).not.toBeNull();
    expect(reads.map(([each]) => each)).toEqual([detail]);
  });
});

const SPAN = 'spanId parentSpanId name kind service { name } route { name kind } startedAt offsetMs durationMs status';
const OUTLINE = `startedAt rootService { name } rootName services { name }
  origin { service { name } dependency { name } span { ${SPAN} } } path { service { name } span { ${SPAN} } }`;

/** Spans as sources may hold them: also a client and its server under one id. */
const spansOfAnyShape = fc
  .tuple(anySpans, fc.nat({ max: 7 }))
  .map(([spans, index]) => {
    const twin = spans[index];
    return twin === undefined || twin.kind === 'CLIENT'
      ? spans
      : [...spans, { ...twin, kind: 'CLIENT' as const, isRequest: false, service: 'front', status: 'ERROR' as const }];
  })
  .filter((spans) => spans.length > 0);

it('what is told of a trace is the same whether it comes from a search, its tree or all of it', async () => {
  await fc.assert(
    fc.asyncProperty(spansOfAnyShape, async (spans) => {
      const trace = storedTrace(spans);
      const told = async (hasErrors: boolean, more = '') => {
        const { sources, reads } = holding(trace, hasErrors);
        const query = `{ triage { traces { nodes { ${OUTLINE} ${more} } } } }`;
        const { data, errors } = await askGraph(sources, query);
        expect(errors).toEqual([]);
        const { exceptions: _exceptions, ...answer } = data.triage.traces.nodes[0];
        return { answer, details: reads.map(([detail]) => detail) };
      };
      const [search, tree, whole] = [await told(true), await told(false), await told(false, 'exceptions { title }')];
      expect([search.details, tree.details, whole.details]).toEqual([[], ['TREE'], ['WHOLE']]);
      expect(tree.answer).toEqual(whole.answer);
      expect(search.answer).toEqual(whole.answer);
    }),
    { numRuns: 60 },
  );
});
