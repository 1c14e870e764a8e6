/** Searches and values of Tempo: what is sent for each, and what recorded answers of a real server are read as. */
import { describe, expect, it } from '@jest/globals';
import type { FoundException, FoundTrace } from '../../../src/sources/source.ts';
import { traceOrigin } from '../../../src/trace/origin.ts';
import { recordedBody } from '../../support/recorded-server.ts';
import {
  RECORDED_NOW_MS,
  recordedDoor,
  recordedExceptionSearches,
  recordedTraceSearches,
  recordedValues,
  type RecordedSearch,
} from '../../support/recorded-searches.ts';
import { composeTempo } from '../../support/tempo-source.ts';
import { call, valueOf } from '../contract/backend.ts';

const answers: Readonly<Record<string, RecordedSearch>> = JSON.parse(recordedBody('tempo/searches.json'));

const open = () => {
  const { door, asked } = recordedDoor(answers);
  return { traces: composeTempo(door, () => RECORDED_NOW_MS).traces, asked };
};
const queriesIn = (asked: readonly string[]): readonly string[] =>
  asked.map((question) => new URL(question, 'http://tempo').searchParams.get('q') ?? question.split('?')[0] ?? '');

const traceOf = ({ key, traceId, startUs, errors }: FoundTrace) => ({
  key,
  traceId,
  startUs,
  origin: errors === null ? null : (traceOrigin(errors.errors)?.span.name ?? null),
  errors: errors?.errors.spans.map(({ service, name, status }) => `${service} ${name} ${status}`) ?? null,
  services: errors?.services ?? null,
  wholeMs: errors?.wholeMs ?? null,
});
const exceptionOf = ({
  key,
  id,
  kind,
  type,
  message,
  isHandled,
  service,
  route,
  routeKind,
  group,
}: FoundException) => ({
  key,
  id,
  told: [kind, type, message, isHandled, service, route, routeKind, group],
});

describe('recorded searches of Tempo', () => {
  it.each(Object.entries(recordedTraceSearches))('find traces: %s', async (_name, query) => {
    const { traces, asked } = open();
    const [slot] = await traces.searchTraces([query], call());
    const { found, completeness } = valueOf(slot);
    expect({ asked: queriesIn(asked), found: found.map(traceOf), completeness }).toMatchSnapshot();
  });

  it.each(Object.entries(recordedExceptionSearches))('find exceptions: %s', async (_name, query) => {
    const { traces, asked } = open();
    const [slot] = await traces.searchExceptions([query], call());
    const { found, completeness } = valueOf(slot);
    expect({ asked: queriesIn(asked), found: found.map(exceptionOf), completeness }).toMatchSnapshot();
  });

  it.each(Object.entries(recordedValues))('complete %s', async (_name, query) => {
    const { traces, asked } = open();
    const [slot] = await traces.values([query], call());
    expect({ asked: queriesIn(asked), values: valueOf(slot) }).toMatchSnapshot();
  });

  it('fail each in its own slot', async () => {
    const { traces } = open();
    const known = recordedTraceSearches['all of them with their errors'];
    if (known === undefined) throw new RangeError('Expected a recorded search');
    const [unknown, answer] = await traces.searchTraces([{ ...known, limit: 77 }, known], call());
    expect(unknown).toBeInstanceOf(Error);
    expect(valueOf(answer).found).not.toEqual([]);
  });
});
