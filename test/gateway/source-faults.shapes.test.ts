/** Answers that are JSON or protobuf, but not what the API promises: a typed error or an answer, never a mistake of ours. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asProtobuf } from '../../src/sources/tempo/tree-message.ts';
import { sendGood, type GoodAnswer } from '../support/fault-row.ts';
import { damaged, damages } from '../support/damaged-json.ts';
import { healthy, TRACE_ID } from '../support/healthy-sources.ts';
import { startServer, type RawServer } from '../support/raw-server.ts';
import { openSourceGraph, type FaultyKind, type GraphAnswer } from '../support/source-graph.ts';
import { FIELDS_OF, OPERATION, without } from '../support/source-faults.ts';

const RUNS = 30;

/** Every endpoint that the operation needs. */
const ENDPOINTS: readonly (readonly [FaultyKind, string])[] = [
  ['PROMETHEUS', '/api/v1/label/__name__/values'],
  ['PROMETHEUS', '/api/v1/labels'],
  ['PROMETHEUS', '/api/v1/query'],
  ['PROMETHEUS', '/api/v1/query_range'],
  ['PROMETHEUS', '/api/v1/query_exemplars'],
  ['PROMETHEUS', '/api/v1/alerts'],
  ['PROMETHEUS', '/api/v1/status/buildinfo'],
  ['TEMPO', '/api/search'],
  ['TEMPO', '/api/metrics/query'],
  ['TEMPO', '/api/metrics/query_range'],
  ['TEMPO', '/api/v2/search/tag/event.exception.type/values'],
  ['TEMPO', '/api/status/buildinfo'],
  ['ALERTMANAGER', '/api/v2/alerts'],
  ['ALERTMANAGER', '/api/v2/status'],
];
const KINDS: readonly FaultyKind[] = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'];

type Change = (good: GoodAnswer) => GoodAnswer;
let servers: Readonly<Record<FaultyKind, RawServer>>;
let damage: { readonly kind: FaultyKind; readonly path: string; readonly change: Change } | null = null;
/** Paths of one source that were asked for since the start, each once. */
const reached = new Set<string>();

beforeAll(async () => {
  const start = (kind: FaultyKind): Promise<RawServer> =>
    startServer((socket, request) => {
      const path = request.target.replace(/\?.*$/, '');
      const good = healthy(kind)(request);
      const isHit = damage?.kind === kind && damage.path === path;
      if (isHit) reached.add(path);
      sendGood(socket, isHit ? (damage?.change(good) ?? good) : good);
    });
  const [PROMETHEUS, TEMPO, ALERTMANAGER] = await Promise.all([
    start('PROMETHEUS'),
    start('TEMPO'),
    start('ALERTMANAGER'),
  ]);
  servers = { PROMETHEUS, TEMPO, ALERTMANAGER };
});
afterAll(async () => {
  for (const kind of KINDS) await servers[kind].close();
});

/** Asks everything, alerts of Prometheus where that is what is damaged. */
const ask = async (kind: FaultyKind): Promise<GraphAnswer> => {
  const graph = await openSourceGraph({
    PROMETHEUS: { url: servers.PROMETHEUS.url },
    TEMPO: { url: servers.TEMPO.url },
    ALERTMANAGER: kind === 'PROMETHEUS' ? null : { url: servers.ALERTMANAGER.url },
  });
  const answer = await graph.run(OPERATION);
  await graph.close();
  for (const each of KINDS) servers[each].seen.splice(0);
  return answer;
};

/** Fails unless what went wrong is told as that of the source, and all that does not need it is as ever. */
const expectHonest = ({ data, errors }: GraphAnswer, kind: FaultyKind, healthyAnswer: GraphAnswer): void => {
  expect(errors.filter(({ extensions: { code } }) => code !== 'SOURCE_BAD_RESPONSE')).toEqual([]);
  expect(errors.filter(({ message }) => !message.startsWith(`${kind} gave an answer that cannot be used: `))).toEqual(
    [],
  );
  const others = [...FIELDS_OF[kind], 'triageGateway.sources', ...(kind === 'PROMETHEUS' ? ['alerting'] : [])];
  expect(without(data, others)).toEqual(without(healthyAnswer.data, others));
};

describe.each(ENDPOINTS)('%s %s', (kind, path) => {
  it('with something strange in its answer gives an answer or SOURCE_BAD_RESPONSE, and nothing else changes', async () => {
    damage = null;
    const well = await ask(kind);
    expect(well.errors).toEqual([]);
    await fc.assert(
      fc.asyncProperty(damages, async (done) => {
        damage = {
          kind,
          path,
          change: ({ contentType, body }) => ({ contentType, body: damaged(Buffer.from(body).toString('utf8'), done) }),
        };
        expectHonest(await ask(kind), kind, well);
      }),
      { numRuns: RUNS },
    );
    expect(reached).toContain(path);
  }, 60_000);
});

/** Numbers that no count is, as each API writes them. */
const NO_COUNTS: Readonly<Record<'PROMETHEUS' | 'TEMPO', readonly string[]>> = {
  PROMETHEUS: ['"+Inf"', '"1e999"', '"1e300"'],
  TEMPO: ['"Infinity"', '1e999', '1e300'],
};
describe.each([
  ['PROMETHEUS', '/api/v1/query', ',"2"]', (number: string) => `,${number}]`],
  ['PROMETHEUS', '/api/v1/query_range', ',"2"]', (number: string) => `,${number}]`],
  ['TEMPO', '/api/metrics/query', '"value":2', (number: string) => `"value":${number}`],
] as const)('%s %s', (kind, path, count, print) => {
  it.each(NO_COUNTS[kind])('that counts %s gives SOURCE_BAD_RESPONSE', async (number) => {
    damage = null;
    const well = await ask(kind);
    damage = {
      kind,
      path,
      change: ({ contentType, body }) => ({
        contentType,
        body: Buffer.from(body).toString('utf8').replaceAll(count, print(number)),
      }),
    };
    const answer = await ask(kind);
    expect(answer.errors.length).toBeGreaterThan(0);
    expectHonest(answer, kind, well);
  });
});

/** A search answers in protobuf as well; its fields without those that nothing reads. */
const searched = ({ body }: GoodAnswer): GoodAnswer => ({
  contentType: 'application/protobuf',
  body: asProtobuf(Buffer.from(body), 'application/json'),
});

describe.each([
  ['a trace', `/api/v2/traces/${TRACE_ID}`, (good: GoodAnswer) => good],
  ['a search', '/api/search', searched],
] as const)('TEMPO %s in protobuf', (_name, path, encode) => {
  it('that is cut or has other bytes gives an answer or SOURCE_BAD_RESPONSE', async () => {
    damage = null;
    const well = await ask('TEMPO');
    const changed = fc.record({ at: fc.nat(10_000), byte: fc.nat(255), isCut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(changed, async ({ at, byte, isCut }) => {
        damage = {
          kind: 'TEMPO',
          path,
          change: (good) => {
            const { contentType, body } = encode(good);
            const bytes = Buffer.from(body);
            const place = at % bytes.byteLength;
            if (!isCut) bytes[place] = byte;
            return { contentType, body: isCut ? bytes.subarray(0, place) : bytes };
          },
        };
        expectHonest(await ask('TEMPO'), 'TEMPO', well);
      }),
      { numRuns: 2 * RUNS },
    );
    expect(reached).toContain(path);
  }, 60_000);
});
