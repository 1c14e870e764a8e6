/**
 * One source out of order, in every way of the table and over real sockets, while the others are well: the typed error stands
 * on the fields that need it, the others are as ever, and it is not asked more often for that.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ERROR_CODES } from '../../src/errors.ts';
import { FAULTS } from '../support/fault-server.ts';
import type { Data } from '../support/gateway.ts';
import type { FaultyKind, GraphAnswer } from '../support/source-graph.ts';
import { errorPaths, FIELDS_OF, OPERATION, openFaulty, without, type FaultyGraph } from '../support/source-faults.ts';

const KINDS: readonly FaultyKind[] = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'];

/** How often the same request was seen, at most. */
const mostAlike = ({ faulty }: FaultyGraph): number => {
  const alike = Map.groupBy(faulty.seen, ({ method, target, body }) => `${method} ${target} ${body}`);
  return Math.max(0, ...[...alike.values()].map((requests) => requests.length));
};

/** What stands at a path; of a list with exemplars at some points, those that are there. */
const valuesAt = (data: Data, [name, ...rest]: readonly string[]): readonly unknown[] => {
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [data];
  return name === 'exemplar' && data.exemplar === null ? [] : valuesAt(data[name], rest);
};

/** What the operation tells of the sources themselves stands apart. */
const SOURCES = 'triageGateway.sources';
const statusOf = ({ data }: GraphAnswer, kind: FaultyKind) =>
  data.triageGateway.sources.find((status: { readonly kind: string }) => status.kind === kind);

// A look-up of a name may take seconds where there is no network.
jest.setTimeout(30_000);

describe.each(KINDS)('%s', (kind) => {
  const othersOf = KINDS.filter((each) => each !== kind);
  let whole: GraphAnswer;
  let wholeRequests: Readonly<Record<FaultyKind, number>>;

  beforeAll(async () => {
    const graph = await openFaulty(kind, null);
    whole = await graph.run(OPERATION);
    const { PROMETHEUS, TEMPO, ALERTMANAGER } = graph.servers;
    wholeRequests = {
      PROMETHEUS: PROMETHEUS.requests(),
      TEMPO: TEMPO.requests(),
      ALERTMANAGER: ALERTMANAGER.requests(),
    };
    expect(mostAlike(graph)).toBe(1);
    await graph.close();
  });

  it('that is well answers everything', () => {
    expect(whole.errors).toEqual([]);
    const values = KINDS.flatMap((each) => FIELDS_OF[each].flatMap((path) => valuesAt(whole.data, path.split('.'))));
    expect(values.filter((value) => value === null)).toEqual([]);
    expect(statusOf(whole, kind)).toEqual({ kind, isHealthy: true, lastError: null });
  });

  describe.each(FAULTS)('$name', (fault) => {
    const { code, by, message, requests, retryAfterMs } = fault.want;
    const fields = code === null ? [] : FIELDS_OF[kind];
    let graph: FaultyGraph;
    let answer: GraphAnswer;

    beforeAll(async () => {
      graph = await openFaulty(kind, fault);
      answer = await graph.run(OPERATION);
    });
    afterAll(() => graph.close());

    it('takes its own fields away, and nothing else', () => {
      expect(errorPaths(answer)).toEqual([...fields]);
      expect(without(answer.data, [SOURCES])).toEqual(without(whole.data, [...fields, SOURCES]));
    });

    it('is told by the typed error, which names the source and what to do', () => {
      for (const { extensions, message: said } of answer.errors) {
        expect(extensions).toEqual({
          code,
          source: kind,
          retryable: code !== null && ERROR_CODES[code].retryable,
          ...(retryAfterMs === null ? {} : { retryAfterMs }),
        });
        expect(said).toMatch(by === 'door' ? message : /^[A-Z]+ gave an answer that cannot be used: .{10}/);
        const named = said.match(
          /\b[A-Z]+(?= gave | is not | did not | asks |_(?:URL|CA_FILE|BEARER_TOKEN|TENANT)\b)/g,
        );
        expect([...new Set(named)]).toEqual([kind]);
      }
    });

    it('is told of the source, and of no other', () => {
      for (const other of othersOf) expect(statusOf(answer, other)).toEqual(statusOf(whole, other));
      if (by !== 'door') return;
      const { isHealthy, lastError } = statusOf(answer, kind);
      expect(isHealthy).toBe(code === null);
      expect(lastError ?? '').toMatch(message);
    });

    it('makes no storm of requests', () => {
      // Nothing is asked for that a source that is well would not be asked for, and each at most as often as the table says.
      expect(mostAlike(graph)).toBeLessThanOrEqual(requests);
      expect(graph.faulty.requests()).toBeLessThanOrEqual(requests * wholeRequests[kind]);
      for (const other of othersOf) {
        expect(graph.servers[other].requests()).toBeLessThanOrEqual(wholeRequests[other]);
      }
    });
  });
});
