/** Found errors as units of a count: what each is worth, and every dimension worked out from its trace. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery, Dimension } from '../../../src/sources/source.ts';
import { errorUnits } from '../../../src/sources/tempo/error-units.ts';
import { planExceptions, planOrigins } from '../../../src/sources/tempo/plan-errors.ts';
import type { SearchedTrace } from '../../../src/sources/tempo/search-answer.ts';
import { searchedTraces } from '../../support/fake-tempo-reads.ts';
import { client, consumer, exception, failed, internal, server, threw, traceOf } from '../../support/plain-trace.ts';
import { HOUR, minute } from '../contract/backend.ts';

const ask = (
  measure: CountQuery['measure'],
  by: readonly Dimension[],
  where: CountQuery['where'] = {},
): CountQuery => ({
  ...{ measure, by, where, keys: null, range: HOUR, stepMs: null },
});
/** The units of every class of a question, with what each is worth. */
const unitsIn = (traces: readonly SearchedTrace[], query: CountQuery) => {
  const { classes } = query.measure === 'origins' ? planOrigins(query) : planExceptions(query);
  const ofClasses = classes.map((each) =>
    errorUnits(each, query.by, query.where, query.range, { traces, isCut: false, matched: new Map() }),
  );
  return {
    units: ofClasses.flatMap(({ units }) =>
      units.map(({ values, columns, isMet }) => ({
        key: query.by.map((dimension) => values.get(dimension)),
        ...columns,
        isMet,
      })),
    ),
    lost: ofClasses.reduce((sum, { lost }) => sum + lost, 0),
    isUnsure: ofClasses.some(({ isUnsure }) => isUnsure),
  };
};

const RETHROWN = traceOf(
  1,
  minute(1),
  server('web', { name: 'POST /buy', ...threw(exception('Wrapped')) }, [
    client('web', failed, [
      server('stock', { name: 'GET /stock', ...failed, attributes: { 'http.response.status_code': 500 } }, [
        internal('stock', { name: 'load', ...threw(exception('KeyError', 'no sku')) }),
      ]),
    ]),
  ]),
);

describe('found exceptions', () => {
  it('are recorded each, and an occurrence where none below them is unhandled', () => {
    const { units } = unitsIn(searchedTraces(RETHROWN), ask('exceptions', ['exceptionType', 'route']));
    expect(units).toEqual([
      { key: ['Wrapped', 'POST /buy'], recorded: 1, isMet: true },
      { key: ['KeyError', 'GET /stock'], recorded: 1, count: 1, isMet: true },
    ]);
  });

  it('are handled where their span did not fail', () => {
    const trace = traceOf(2, minute(1), server('web', { events: [exception('Retry')] }));
    const { units } = unitsIn(searchedTraces(trace), ask('exceptions', ['exceptionType']));
    expect(units).toEqual([{ key: ['Retry'], handled: 1, isMet: true }]);
  });

  it('count where their own span starts in the range', () => {
    const early = traceOf(3, HOUR.fromMs - 1, server('web', threw(exception('A'))));
    const late = traceOf(4, HOUR.toMs, server('web', threw(exception('A'))));
    expect(unitsIn(searchedTraces([...early, ...late]), ask('exceptions', [])).units).toEqual([]);
  });

  it('are of no known place where a span above them is not held: counted, but no occurrence', () => {
    const trace = traceOf(5, minute(1), server('web', { isLost: true }, [internal('web', threw(exception('A')))]));
    const { units, lost } = unitsIn(searchedTraces(trace), ask('exceptions', ['exceptionType', 'route']));
    expect(units).toEqual([{ key: ['A', undefined], recorded: 1, isMet: true }]);
    expect(lost).toBe(1);
  });

  it('are tested on their enclosing request; where that is not known nobody can tell', () => {
    const lost = traceOf(5, minute(1), server('web', { isLost: true }, [internal('web', threw(exception('A')))]));
    const where = { route: { equals: 'GET /stock' }, statusCode: { equals: '500' } };
    const { units } = unitsIn(searchedTraces([...RETHROWN, ...lost]), ask('exceptions', ['exceptionType'], where));
    expect(units.map(({ key: [type], isMet }) => [type, isMet])).toEqual([
      ['Wrapped', false],
      ['KeyError', true],
      ['A', null],
    ]);
  });

  it('are not counted from a trace of which the search does not show every span', () => {
    const cut = searchedTraces(RETHROWN).map((trace) => ({ ...trace, matched: trace.spans.length + 1 }));
    expect(unitsIn(cut, ask('exceptions', []))).toEqual({ units: [], lost: 0, isUnsure: true });
  });
});

describe('found errors without an exception', () => {
  it('are occurrences where nothing above them carries one', () => {
    const bare = traceOf(
      6,
      minute(1),
      server('web', { name: 'GET /', ...failed, attributes: { 'http.response.status_code': 503 } }),
    );
    const below = traceOf(7, minute(2), server('web', threw(exception('A')), [internal('web', failed)]));
    const { units } = unitsIn(
      searchedTraces([...bare, ...below]),
      ask('occurrences', ['exceptionType', 'errorKind', 'title']),
    );
    expect(units).toEqual([
      { key: ['A', 'EXCEPTION', null], recorded: 1, count: 1, isMet: true },
      { key: [null, 'HTTP', expect.stringContaining('503')], recorded: 1, count: 1, isMet: true },
    ]);
  });
});

describe('found origins', () => {
  const BY = ['entryService', 'entryRoute', 'service', 'route', 'exceptionType'] as const;

  it('are the leaves: failed below an entry that failed, else absorbed', () => {
    const absorbed = traceOf(8, minute(1), server('web', { name: 'GET /' }, [client('web', failed)]));
    const { units } = unitsIn(searchedTraces([...RETHROWN, ...absorbed]), ask('origins', BY));
    expect(units).toEqual([
      { key: ['web', 'POST /buy', 'stock', 'GET /stock', 'KeyError'], count: 1, isMet: true },
      { key: ['web', 'GET /', 'web', 'GET /', null], absorbed: 1, isMet: true },
    ]);
  });

  it('have a consumer as an entry of its own', () => {
    const trace = traceOf(9, minute(1), server('web', {}, [consumer('mail', { name: 'orders process', ...failed })]));
    expect(unitsIn(searchedTraces(trace), ask('origins', ['service'])).units).toEqual([
      { key: ['mail'], count: 1, isMet: true },
    ]);
  });

  it('name what a calling leaf called, and how it is reached', () => {
    const database = { ...failed, attributes: { 'db.system': 'postgresql', 'db.name': 'orders' } };
    const trace = traceOf(10, minute(1), server('web', failed, [client('web', database)]));
    const { units } = unitsIn(searchedTraces(trace), ask('origins', ['dependency', 'dependencyKind']));
    expect(units).toEqual([{ key: ['postgresql/orders', 'DATABASE'], count: 1, isMet: true }]);
  });

  it('tell a call that reached another service from one that did not', () => {
    const answered = traceOf(11, minute(1), server('web', failed, [client('web', failed, [server('cart')])]));
    const dead = traceOf(12, minute(2), server('web', failed, [client('web', failed)]));
    const { units } = unitsIn(searchedTraces([...answered, ...dead]), ask('origins', ['dependencyKind']));
    expect(units.map(({ key }) => key)).toEqual([['RPC'], ['UNINSTRUMENTED']]);
  });
});
