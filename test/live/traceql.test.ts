/** What a real Tempo makes of texts that try to leave their literal, and of values of every type. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttributeFilter, Filter, StringFilter } from '../../src/filter/filter.ts';
import { createTempoApi, type TempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { EVERY_SPAN, fixed, toTraceQL } from '../../src/sources/tempo/traceql-condition.ts';
import { filterConditions } from '../../src/sources/tempo/traceql-filter.ts';
import { byteLength, PRINTED_MAX_BYTES } from '../../src/sources/tempo/traceql.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { meets } from '../support/brute-force-filter.ts';
import { hold, textOf } from '../support/brute-force-held.ts';
import { hostileFilter, hostileText } from '../support/hostile-filters.ts';
import { exception, server, threw, traceOf, type PlainSpan, type PlainValue } from '../support/plain-trace.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer } from '../support/tempo-server.ts';
import { call, T } from '../sources/contract/backend.ts';
import { requireLive } from './require-live.ts';

requireLive('tempo', hasTempo, TEMPO_NEEDS);
const describeLive = hasTempo ? describe : describe.skip;
const LOAD_MS = 90_000;
const RANGE = { fromMs: T, toMs: T + 3_600_000 };

/** Null for a filter that is refused. */
const printed = (filter: Filter): string | null => {
  try {
    const { own, service, request, exception: ofException } = filterConditions(filter);
    const query = `{ ${toTraceQL([fixed(EVERY_SPAN), ...own, ...service, ...request, ...ofException])} }`;
    return byteLength(query) > PRINTED_MAX_BYTES ? null : query;
  } catch (error) {
    if (error instanceof UnsupportedQueryError) return null;
    throw error;
  }
};

const namesFound = async (api: TempoApi, query: string): Promise<readonly string[]> => {
  const { traces } = await api.search(`${query} | select(name)`, RANGE, { limit: 1_000 }, call());
  return traces.flatMap(({ spans }) => spans.map(({ name }) => name ?? '')).sort();
};

describeLive('TraceQL of hostile texts, read by a real Tempo', () => {
  // NUL ends a text in Tempo's columns and half a pair is no text: neither can be sent.
  const texts = [...new Set(fc.sample(hostileText, { numRuns: 60, seed: 7 }))].filter(
    (text) => text.isWellFormed() && text !== '' && text !== 'nil',
  );
  const tempo = tempoServer('traceql', Date.now);
  const api = createTempoApi(tempo.door());
  beforeAll(async () => {
    await tempo.load(
      texts.flatMap((text, index) =>
        traceOf(
          index,
          T + index * 1_000,
          server(text, {
            name: text,
            attributes: { 'odd "key" \\ {}': text },
            resource: { 'service.version': text },
            ...threw(exception(text, text)),
          }),
        ),
      ),
    );
  }, LOAD_MS);

  const attributeOf = (value: StringFilter): AttributeFilter => ({ key: 'odd "key" \\ {}', scope: 'SPAN', value });
  const others = (text: string): readonly string[] => texts.filter((each) => each !== text).sort();

  it(
    'finds exactly the spans that hold the text, wherever it stands',
    async () => {
      for (const text of texts) {
        for (const filter of [
          { service: { equals: text } },
          { route: { equals: text } },
          { version: { in: [text, 'another'] } },
          { exceptionType: { equals: text } },
          { message: { equals: text } },
          { attributes: [attributeOf({ equals: text })] },
        ]) {
          expect({ filter, found: await namesFound(api, printed(filter) ?? '') }).toEqual({ filter, found: [text] });
        }
      }
    },
    LOAD_MS,
  );

  it(
    'finds exactly the others where the text is not wanted',
    async () => {
      for (const text of texts) {
        for (const filter of [{ route: { not: text } }, { attributes: [attributeOf({ notIn: [text] })] }]) {
          expect({ filter, found: await namesFound(api, printed(filter) ?? '') }).toEqual({
            filter,
            found: others(text),
          });
        }
      }
    },
    LOAD_MS,
  );

  it(
    'finds what contains the text',
    async () => {
      for (const text of texts) {
        const filter = { route: { contains: text } };
        const want = texts.filter((each) => each.includes(text)).sort();
        expect({ filter, found: await namesFound(api, printed(filter) ?? '') }).toEqual({ filter, found: want });
      }
    },
    LOAD_MS,
  );

  it(
    'takes every filter that is short enough',
    async () => {
      await fc.assert(
        fc.asyncProperty(hostileFilter('user.id'), async (filter) => {
          const query = printed(filter);
          fc.pre(query !== null);
          await expect(api.search(query, RANGE, { limit: 1 }, call())).resolves.toBeDefined();
        }),
        { numRuns: 200 },
      );
    },
    LOAD_MS,
  );
});

describeLive('values of every type on a real Tempo', () => {
  const values: Readonly<Record<string, PlainValue | undefined>> = {
    absent: undefined,
    integer: 500,
    text: '500',
    negative: -7,
    double: 1.5,
    yes: true,
    no: false,
    word: 'GET',
    empty: '',
    large: 9_007_199_254_740_991,
  };
  const spans: readonly PlainSpan[] = Object.entries(values).flatMap(([name, value], index) => {
    const attributes = value === undefined ? {} : { x: value };
    return traceOf(index, T + index * 1_000, server('web', { name, attributes, resource: { y: value ?? 'none' } }));
  });
  const tempo = tempoServer('types', Date.now);
  const api = createTempoApi(tempo.door());
  beforeAll(() => tempo.load(spans), LOAD_MS);

  const TESTS: readonly StringFilter[] = [
    ...['500', '-7', '1.5', 'true', 'false', 'GET', '', '9007199254740991', '501'].flatMap((text) => [
      { equals: text },
      { not: text },
      { in: [text, 'GET'] },
      { notIn: [text, '500'] },
    ]),
    { contains: 'GE' },
    { contains: 'rue' },
    { notContains: 'GE' },
    { matches: 'G.*' },
    { notMatches: 'G.*|true' },
  ];

  it.each(['SPAN', 'RESOURCE', 'ANY'] as const)(
    'compare by their text (%s)',
    async (scope) => {
      const held = hold({ spans, logs: [] }).spans;
      for (const value of TESTS) {
        const key = scope === 'RESOURCE' ? 'y' : 'x';
        const query = printed({ attributes: [{ key, scope, value }] });
        const want = held
          .filter((span) => meets(value, textOf(scope === 'RESOURCE' ? span.resource : span.attributes, key)))
          .map(({ name }) => name)
          .sort();
        expect({ value, found: await namesFound(api, query ?? '') }).toEqual({ value, found: want });
      }
    },
    LOAD_MS,
  );
});
