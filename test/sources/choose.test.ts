import { describe, expect, it } from '@jest/globals';
import type { SourceKind } from '../../src/completeness/completeness.ts';
import { chooseSources, type ChosenSources, type ConfiguredSources } from '../../src/sources/choose.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import type { CountAnswer, CountQuery, ExemplarQuery, Measure, StepQuery } from '../../src/sources/source.ts';
import { labelledSource, type Behaviours, type LabelledSource } from '../support/labelled-sources.ts';

const call = { signal: new AbortController().signal, record: () => undefined };
const range = { fromMs: 0, toMs: 60_000 };
const query = <M extends Measure>(measure: M, by: CountQuery['by'] = []): CountQuery<M> => ({
  measure,
  by,
  where: {},
  keys: null,
  range,
  stepMs: null,
});
const exemplarQuery: ExemplarQuery = { by: [], where: {}, keys: null, range, stepMs: 60_000 };
const MEASURES = ['requests', 'spans', 'calls', 'exceptions', 'occurrences', 'origins'] as const;

const none: ConfiguredSources = { embedded: null, prometheus: null, tempo: null, alertmanager: null };
const choose = (sources: Partial<Record<keyof ConfiguredSources, LabelledSource>>): ChosenSources => {
  const { embedded = null, prometheus = null, tempo = null, alertmanager } = sources;
  return chooseSources({ embedded, prometheus, tempo, alertmanager: alertmanager?.alerts ?? null });
};
const both = (prometheus: Behaviours = {}, tempo: Behaviours = {}) => {
  const sources = { prometheus: labelledSource('PROMETHEUS', prometheus), tempo: labelledSource('TEMPO', tempo) };
  return { ...sources, chosen: choose(sources) };
};

/** Who answered, or the code of the error. */
const whoOf = (answer: CountAnswer | Error | undefined): unknown =>
  answer instanceof Error
    ? ((answer as Error & { readonly extensions?: { readonly code: string } }).extensions?.code ?? answer.name)
    : answer?.completeness.sources[0];
const whoCounts = async ({ metrics }: ChosenSources): Promise<unknown> => {
  const answers = await metrics.counts<Measure>(
    MEASURES.map((measure) => query(measure)),
    call,
  );
  return Object.fromEntries(MEASURES.map((measure, index) => [measure, whoOf(answers[index])]));
};
const everything = (kind: string) => Object.fromEntries(MEASURES.map((measure) => [measure, kind]));
const messageOf = (answer: unknown): unknown => (answer instanceof Error ? answer.message : answer);

describe('which source counts what', () => {
  it('both: rates come from Prometheus, exceptions and origins from Tempo, each in one batch', async () => {
    const { chosen, prometheus, tempo } = both();
    expect(await whoCounts(chosen)).toEqual({
      requests: 'PROMETHEUS',
      spans: 'PROMETHEUS',
      calls: 'PROMETHEUS',
      exceptions: 'TEMPO',
      occurrences: 'TEMPO',
      origins: 'TEMPO',
    });
    expect([prometheus.asked, tempo.asked]).toEqual([['counts 3'], ['counts 3']]);
  });

  it.each(['embedded', 'prometheus', 'tempo'] as const)('%s alone: everything from it', async (name) => {
    const kind = name.toUpperCase() as SourceKind;
    expect(await whoCounts(choose({ [name]: labelledSource(kind) }))).toEqual(everything(kind));
  });

  it('none: nothing is configured, and the error says what to set', async () => {
    const chosen = chooseSources(none);
    expect(await whoCounts(chosen)).toEqual(everything('SOURCE_NOT_CONFIGURED'));
    expect((await chosen.metrics.counts([query('requests')], call)).map(messageOf)).toEqual([
      'This needs a source of counts, which this gateway was not given: set PROMETHEUS_URL or TEMPO_URL',
    ]);
  });
});

describe('a query that a source cannot answer', () => {
  it('goes to the other one, alone, and the answer says so', async () => {
    const { chosen, prometheus, tempo } = both({ count: ({ by }) => (by.includes('version') ? 'refuses' : 'answers') });
    const queries = [query('requests'), query('requests', ['version']), query('requests', ['service'])];
    const answers = await chosen.metrics.counts(queries, call);
    expect(answers.map(whoOf)).toEqual(['PROMETHEUS', 'TEMPO', 'PROMETHEUS']);
    expect(answers).toMatchObject([
      { completeness: { notes: [] } },
      { completeness: { notes: ['PROMETHEUS cannot answer this: it needs what PROMETHEUS lacks; TEMPO answered'] } },
      { completeness: { notes: [] } },
    ]);
    expect([prometheus.asked, tempo.asked]).toEqual([['counts 3'], ['counts 1']]);
  });

  it('goes from Tempo to Prometheus as well', async () => {
    const { chosen } = both({}, { count: () => 'refuses' });
    expect(await whoCounts(chosen)).toEqual(everything('PROMETHEUS'));
  });

  it('is not configured where both refuse, with what each needs', async () => {
    const { chosen } = both({ count: () => 'refuses' }, { count: () => 'refuses' });
    expect(await whoCounts(chosen)).toEqual(everything('SOURCE_NOT_CONFIGURED'));
    expect((await chosen.metrics.counts([query('origins')], call)).map(messageOf)).toEqual([
      'This needs what TEMPO lacks; or what PROMETHEUS lacks, which this gateway was not given: give TEMPO more; or give PROMETHEUS more',
    ]);
  });

  it('is not configured where there is no other source', async () => {
    const chosen = choose({ prometheus: labelledSource('PROMETHEUS', { count: () => 'refuses' }) });
    expect((await chosen.metrics.counts([query('origins')], call)).map(messageOf)).toEqual([
      'This needs what PROMETHEUS lacks, which this gateway was not given: give PROMETHEUS more; or set TEMPO_URL',
    ]);
  });

  it('is not sent to a Tempo that is set already', async () => {
    const prometheus = labelledSource('PROMETHEUS');
    const onlyTracesTell = new UnsupportedQueryError('PROMETHEUS', 'what only traces tell', 'set TEMPO_URL');
    const metrics = { ...prometheus.metrics, counts: async () => [onlyTracesTell] };
    const { metrics: counting } = choose({
      prometheus: { ...prometheus, metrics },
      tempo: labelledSource('TEMPO', { count: () => 'refuses' }),
    });
    expect((await counting.counts([query('origins')], call)).map(messageOf)).toEqual([
      'This needs what TEMPO lacks, which this gateway was not given: give TEMPO more',
    ]);
    const alone = choose({ prometheus: { ...prometheus, metrics } });
    expect((await alone.metrics.counts([query('origins')], call)).map(messageOf)).toEqual([
      'This needs what only traces tell, which this gateway was not given: set TEMPO_URL',
    ]);
  });
});

describe('a source that fails', () => {
  it.each(['fails', 'rejects'] as const)('is not replaced by the other one when it %s', async (behaviour) => {
    const { chosen, tempo } = both({ count: () => behaviour });
    expect(await whoCounts(chosen)).toEqual({
      requests: 'SOURCE_UNAVAILABLE',
      spans: 'SOURCE_UNAVAILABLE',
      calls: 'SOURCE_UNAVAILABLE',
      exceptions: 'TEMPO',
      occurrences: 'TEMPO',
      origins: 'TEMPO',
    });
    expect(tempo.asked).toEqual(['counts 3']);
  });

  it('keeps its own error when it stands in for the other one', async () => {
    const { chosen } = both({ count: () => 'refuses' }, { count: () => 'fails' });
    const answers = await chosen.metrics.counts([query('requests')], call);
    expect(answers.map(messageOf)).toEqual(['TEMPO is not available: down']);
  });

  it('with fewer answers than queries is a mistake of ours in those slots', async () => {
    const source = labelledSource('TEMPO');
    const tempo = { ...source, metrics: { ...source.metrics, counts: async () => [] } };
    const answers = await choose({ tempo }).metrics.counts([query('requests')], call);
    expect(answers.map(messageOf)).toEqual(['TEMPO: 1 queries, 0 answers']);
  });
});

describe('steps', () => {
  const steps = (measure: StepQuery['measure']): StepQuery => ({ ...exemplarQuery, measure });
  const whoStepped = async ({ metrics }: ChosenSources): Promise<unknown> =>
    (await metrics.steps([steps('requests'), steps('exceptions')], call)).map((answer) =>
      answer instanceof Error ? answer.message : answer.completeness.sources[0],
    );

  it('come from where counts of the same measure come from, each source in one batch', async () => {
    const { chosen, prometheus, tempo } = both();
    expect(await whoStepped(chosen)).toEqual(['PROMETHEUS', 'TEMPO']);
    expect([prometheus.asked, tempo.asked]).toEqual([['steps 1'], ['steps 1']]);
    const embedded = labelledSource('EMBEDDED');
    expect(await whoStepped(choose({ embedded }))).toEqual(['EMBEDDED', 'EMBEDDED']);
    expect(embedded.asked).toEqual(['steps 1', 'steps 1']);
  });

  it('come from the other source where one refuses, which is told, and not where it fails', async () => {
    const refused = both({ step: () => 'refuses' });
    const [answer] = await refused.chosen.metrics.steps([steps('requests')], call);
    expect(answer).toMatchObject({ completeness: { sources: ['TEMPO'] } });
    expect(answer instanceof Error ? [] : answer?.completeness.notes).toEqual([
      expect.stringMatching(/TEMPO answered$/),
    ]);
    const failed = both({ step: ({ measure }) => (measure === 'requests' ? 'fails' : 'answers') });
    expect(await whoStepped(failed.chosen)).toEqual([expect.stringContaining('down'), 'TEMPO']);
    expect(failed.tempo.asked).toEqual(['steps 1']);
  });
});

describe('exemplars', () => {
  const whoFinds = async (prometheus: Behaviours['exemplar'], tempo: Behaviours['exemplar']) => {
    const { chosen } = both(prometheus ? { exemplar: prometheus } : {}, tempo ? { exemplar: tempo } : {});
    const [answer] = await chosen.metrics.exemplars([exemplarQuery], call);
    return answer instanceof Error ? answer.message : answer?.map(({ traceId }) => traceId);
  };

  it.each([
    ['Prometheus, where it holds some', 'answers', 'answers', ['PROMETHEUS']],
    ['Tempo, where Prometheus holds none', 'nothing', 'answers', ['TEMPO']],
    ['Tempo, where Prometheus cannot tell', 'refuses', 'answers', ['TEMPO']],
    ['nobody, where neither holds any', 'nothing', 'nothing', []],
    ['nobody, where Prometheus holds none and Tempo cannot tell', 'nothing', 'refuses', []],
    ['an error, where Prometheus fails', 'fails', 'answers', 'PROMETHEUS is not available: down'],
    ['an error, where Prometheus holds none and Tempo fails', 'nothing', 'fails', 'TEMPO is not available: down'],
  ] as const)('come from %s', async (_who, prometheus, tempo, want) => {
    expect(
      await whoFinds(
        () => prometheus,
        () => tempo,
      ),
    ).toEqual(want);
  });
});

describe('traces, exceptions and values', () => {
  const readAll = async ({ traces }: ChosenSources) => ({
    searchTraces: await traces.searchTraces(
      [{ kind: 'traces', by: [], where: {}, keys: null, range, limit: 1, after: null, withErrors: false }],
      call,
    ),
    searchExceptions: await traces.searchExceptions(
      [{ kind: 'exceptions', by: [], where: {}, keys: null, range, limit: 1, after: null }],
      call,
    ),
    traces: await traces.traces([{ traceId: '0'.repeat(32), around: null }], 'WHOLE', call),
    values: await traces.values([{ field: 'SERVICE', attribute: null, prefix: '', where: {}, range, limit: 1 }], call),
  });

  it.each(['TEMPO', 'EMBEDDED'] as const)('come from %s; a trace that is not held is null', async (kind) => {
    const chosen = choose({ [kind.toLowerCase()]: labelledSource(kind) });
    expect(chosen.traces.kind).toBe(kind);
    expect(await readAll(chosen)).toMatchObject({
      searchTraces: [{ completeness: { sources: [kind] } }],
      searchExceptions: [{ completeness: { sources: [kind] } }],
      traces: [null],
      values: [[{ value: kind }]],
    });
  });

  it('are not configured with Prometheus alone', async () => {
    const chosen = choose({ prometheus: labelledSource('PROMETHEUS') });
    const answers = await readAll(chosen);
    for (const answer of Object.values(answers)) {
      expect(answer.map(messageOf)).toEqual(['This needs traces, which this gateway was not given: set TEMPO_URL']);
    }
    expect((await chosen.traces.describe(call)).kind).toBe('PROMETHEUS');
  });

  it.each(['refuses', 'fails', 'rejects'] as const)('have the typed error of a source that %s', async (behaviour) => {
    const codes = { refuses: 'SOURCE_NOT_CONFIGURED', fails: 'SOURCE_UNAVAILABLE', rejects: 'SOURCE_UNAVAILABLE' };
    const answers = await readAll(both({}, { trace: () => behaviour }).chosen);
    for (const answer of Object.values(answers))
      expect(answer).toMatchObject([{ extensions: { code: codes[behaviour] } }]);
  });
});

describe('alerts', () => {
  const prometheus = labelledSource('PROMETHEUS');
  const alertmanager = labelledSource('ALERTMANAGER');
  const whoKnows = async ({ alerts }: ChosenSources) => {
    const [answer] = (await alerts?.alerts(['cart'], call)) ?? [];
    return answer instanceof Error ? answer.message : answer?.map(({ name }) => name);
  };

  it('come from Alertmanager, else from Prometheus, else there is no source', async () => {
    expect(await whoKnows(choose({ prometheus, alertmanager }))).toEqual(['ALERTMANAGER']);
    expect(await whoKnows(choose({ prometheus }))).toEqual(['PROMETHEUS']);
    expect(await whoKnows(choose({ embedded: labelledSource('EMBEDDED'), alertmanager }))).toEqual(['ALERTMANAGER']);
    expect([choose({ tempo: labelledSource('TEMPO') }).alerts, choose({}).alerts]).toEqual([null, null]);
  });

  it('have the error of an Alertmanager that fails', async () => {
    const down = labelledSource('ALERTMANAGER', { alert: () => 'fails' });
    expect(await whoKnows(choose({ prometheus, alertmanager: down }))).toBe('ALERTMANAGER is not available: down');
  });
});

describe('what is told about the sources', () => {
  it('names every one that is set, and each tells about itself', async () => {
    const { all } = choose({
      prometheus: labelledSource('PROMETHEUS'),
      tempo: labelledSource('TEMPO'),
      alertmanager: labelledSource('ALERTMANAGER'),
    });
    expect(all.map(({ name }) => name)).toEqual(['PROMETHEUS', 'TEMPO', 'ALERTMANAGER']);
    const told = await Promise.all(all.map(({ source }) => source.describe(call)));
    expect(told.map(({ kind }) => kind)).toEqual(['PROMETHEUS', 'TEMPO', 'ALERTMANAGER']);
  });

  it('has the lag of the slowest', () => {
    const prometheus = labelledSource('PROMETHEUS', {}, 75_000);
    const tempo = labelledSource('TEMPO', {}, 30_000);
    expect([choose({ prometheus, tempo }).lagMs, choose({ tempo }).lagMs, choose({}).lagMs]).toEqual([
      75_000, 30_000, 0,
    ]);
  });

  it('describes counts by the source that is asked first', async () => {
    const { chosen } = both();
    expect([chosen.metrics.kind, (await chosen.metrics.describe(call)).kind]).toEqual(['PROMETHEUS', 'PROMETHEUS']);
    expect([chosen.traces.kind, (await chosen.traces.describe(call)).kind]).toEqual(['TEMPO', 'TEMPO']);
    await expect(chooseSources(none).metrics.describe(call)).rejects.toThrow('set PROMETHEUS_URL or TEMPO_URL');
  });
});
