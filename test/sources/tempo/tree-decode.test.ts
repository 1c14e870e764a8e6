import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../../../src/errors.ts';
import { decodeTrace } from '../../../src/sources/tempo/trace-decode.ts';
import { decodeTrees } from '../../../src/sources/tempo/tree-decode.ts';
import { traceIdOf } from '../../support/plain-trace.ts';
import { RECORDED } from '../../support/recorded-traces.ts';
import { tempoBody } from '../../support/replay-server.ts';

const PROTOBUF = 'application/protobuf';
const JSON_TYPE = 'application/json';
const whole = traceIdOf(RECORDED.whole);
const tree = decodeTrace(tempoBody('trace-v2.pb'), 'V2', whole, 'TREE');

interface Answer {
  traces: {
    traceID: string;
    startTimeUnixNano: string;
    durationMs: number;
    spanSets: { matched: number; spans: { spanID: string; attributes: { key: string; value: object }[] }[] }[];
    serviceStats: Record<string, { spanCount: number }>;
  }[];
}
const answer = (): Answer => JSON.parse(tempoBody('trees.json').toString()) as Answer;
const wholeOf = ({ traces }: Answer): Answer['traces'][number] => {
  const found = traces.find(({ traceID }) => traceID === whole);
  if (found === undefined) throw new Error('The recorded answer has no such trace');
  return found;
};
const decodeJson = (value: unknown) => decodeTrees(Buffer.from(JSON.stringify(value)), JSON_TYPE);

describe('trees from a search', () => {
  it.each([
    { form: 'protobuf', file: 'trees.pb', type: PROTOBUF },
    { form: 'JSON', file: 'trees.json', type: JSON_TYPE },
  ])('are what the trace by id gives, in $form; one that lost a span is left out', ({ file, type }) => {
    expect(tree?.spans).toHaveLength(4);
    expect([...decodeTrees(tempoBody(file), type)]).toEqual([[whole, tree]]);
  });

  it.each<{ name: string; change: (trace: Answer['traces'][number]) => void }>([
    {
      name: 'has more spans than a search returns',
      change: ({ spanSets: [set] }) => {
        if (set !== undefined) set.matched = 250;
      },
    },
    {
      name: 'has more spans in another part',
      change: ({ serviceStats }) => {
        serviceStats.web = { spanCount: 7 };
      },
    },
    {
      name: 'began before the spans that came',
      change: (trace) => {
        trace.startTimeUnixNano = '1795514459000000000';
      },
    },
    {
      name: 'lasted so long that it may have been cut',
      change: (trace) => {
        trace.durationMs = 5_000;
      },
    },
    {
      name: 'came as two sets',
      change: (trace) => {
        trace.spanSets = [...trace.spanSets, ...trace.spanSets];
      },
    },
    {
      name: 'has two spans of one id',
      change: ({ spanSets: [set] }) => {
        const [first, second] = set?.spans ?? [];
        if (first !== undefined && second !== undefined) second.spanID = first.spanID;
      },
    },
  ])('leave out a trace that $name', ({ change }) => {
    const changed = answer();
    change(wholeOf(changed));
    expect([...decodeJson(changed).keys()]).toEqual([]);
  });

  it('know a trace whose id came without its leading zeros', () => {
    const changed = answer();
    wholeOf(changed).traceID = 'ABC';
    expect([...decodeJson(changed).keys()]).toEqual(['abc'.padStart(32, '0')]);
  });

  it('read "nil" as absent, save in a status message', () => {
    const changed = answer();
    for (const { attributes } of wholeOf(changed).spanSets[0]?.spans ?? []) {
      for (const one of attributes) {
        if (['statusMessage', 'error.type', 'db.system'].includes(one.key)) one.value = { stringValue: 'nil' };
      }
    }
    const spans = decodeJson(changed).get(whole)?.spans;
    expect(spans?.map(({ statusMessage }) => statusMessage)).toEqual(['nil', 'nil', 'nil', 'nil']);
    expect(spans?.at(-1)).toMatchObject({ name: 'SELECT', dependency: { kind: 'UNINSTRUMENTED', name: 'SELECT' } });
    expect(spans?.[1]).toMatchObject({ name: 'POST', statusTitle: 'POST' });
  });

  it('are none where nothing was found', () => {
    expect(decodeTrees(Buffer.from('{"traces":[],"metrics":{}}'), JSON_TYPE).size).toBe(0);
    expect(decodeTrees(Buffer.from('{"metrics":{}}'), JSON_TYPE).size).toBe(0);
    expect(decodeTrees(new Uint8Array(), PROTOBUF).size).toBe(0);
  });

  it.each(['not JSON', '[]', '{"traces":{}}', '{"traces":[{"traceID":7}]}', '{"traces":[{"traceID":"xyz"}]}'])(
    'are an unusable answer of %s',
    (body) => {
      expect(() => decodeTrees(Buffer.from(body), JSON_TYPE)).toThrow(GatewayError);
      expect(() => decodeTrees(Buffer.from(body), JSON_TYPE)).toThrow(/^TEMPO gave an answer that cannot be used/);
    },
  );

  it('are an unusable answer, never a crash, when protobuf is cut or changed anywhere', () => {
    const body = tempoBody('trees.pb');
    fc.assert(
      fc.property(
        fc.nat(body.length),
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { maxLength: 4 }),
        (length, changes) => {
          const bytes = Uint8Array.from(body.subarray(0, length));
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            for (const [id] of decodeTrees(bytes, PROTOBUF)) expect(id).toMatch(/^[0-9a-f]{32}$/);
          } catch (error) {
            expect(error).toBeInstanceOf(GatewayError);
            expect(error).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE', source: 'TEMPO' } });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
