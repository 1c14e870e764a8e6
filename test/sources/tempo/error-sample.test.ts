/** Samples of errors: which an operation has read already, and what is read of what they missed. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { errorSamples } from '../../../src/sources/tempo/error-sample.ts';
import { planExceptions } from '../../../src/sources/tempo/plan-errors.ts';
import { fakeTempo, searchedTraces } from '../../support/fake-tempo-reads.ts';
import { exception, server, threw, traceOf } from '../../support/plain-trace.ts';
import { HOUR, minute } from '../contract/backend.ts';

const LIMIT = 1_000;
const TRACES = searchedTraces(traceOf(1, minute(1), server('web', threw(exception('A', 'first')))));

const samplesOf = ({ reads }: ReturnType<typeof fakeTempo>, more: Partial<CountQuery> = {}) => {
  const query: CountQuery = {
    ...{ measure: 'exceptions', by: ['route'], where: {}, keys: null, range: HOUR, stepMs: null },
    ...more,
  };
  return errorSamples(reads, planExceptions(query), query, LIMIT);
};
const KEYS = { dimensions: ['route'], values: [['GET /web']] } as const;

describe('a sample of errors', () => {
  it('is none before one was read, and then it serves other questions, with keys or without', async () => {
    const tempo = fakeTempo({ search: () => ({ traces: TRACES, isCut: true }) });
    expect(samplesOf(tempo).held()).toBeNull();
    const { first } = await samplesOf(tempo).own();
    expect([first.traces.length, first.isCut]).toEqual([1, true]);
    expect((await samplesOf(tempo, { by: ['service', 'version'] }).held())?.first.traces).toEqual(first.traces);
    expect(await samplesOf(tempo, { keys: KEYS }).held()).not.toBeNull();
    expect(tempo.asked).toHaveLength(1);
  });

  it('with stacks serves questions that need none, but not the other way round', async () => {
    const tempo = fakeTempo({ search: () => ({ traces: TRACES }) });
    await samplesOf(tempo).own();
    expect(samplesOf(tempo, { by: ['group'] }).held()).toBeNull();
    const other = fakeTempo({ search: () => ({ traces: TRACES }) });
    await samplesOf(other, { by: ['group'] }).own();
    expect(samplesOf(other).held()).not.toBeNull();
  });

  it('of another range is another one', async () => {
    const tempo = fakeTempo({});
    await samplesOf(tempo).own();
    expect(samplesOf(tempo, { range: { ...HOUR, toMs: HOUR.toMs + 1 } }).held()).toBeNull();
  });

  it('is read again of what it missed: by service and type, and half as many traces; other questions know it', async () => {
    const limits: number[] = [];
    const tempo = fakeTempo({
      search: (_query, limit) => {
        limits.push(limit);
        return { traces: TRACES, isCut: true };
      },
    });
    const open = await samplesOf(tempo).own();
    await open.fillUp([{ service: 'cart', type: 'KeyError' }]);
    expect(limits).toEqual([LIMIT, LIMIT / 2]);
    expect(tempo.asked[1]).toContain('resource.service.name="cart"');
    expect(tempo.asked[1]).toContain('event.exception.type="KeyError"');
    const [filled] = (await samplesOf(tempo).held())?.fillUps() ?? [];
    expect(filled?.covers({ service: 'cart', type: 'KeyError' })).toBe(true);
    expect(filled?.covers({ service: 'cart', type: 'Other' })).toBe(false);
  });

  it('that fails is an error to those who take it, and to nobody else', async () => {
    const tempo = fakeTempo({ search: () => new Error('no') });
    void samplesOf(tempo).own();
    expect(samplesOf(tempo).held()).not.toBeNull(); // asked for, and left
    await expect(samplesOf(tempo).own()).rejects.toThrow('no');
    expect(tempo.asked).toHaveLength(1);
  });

  it('says which spans meet a filter that only Tempo tests', async () => {
    const where = { message: { contains: 'first' } };
    const query = { measure: 'exceptions', by: ['route'], where, keys: null } as const;
    const plan = planExceptions(query);
    const tempo = fakeTempo({ search: () => ({ traces: TRACES }) });
    const { first } = await errorSamples(tempo.reads, plan, { ...query, range: HOUR }, LIMIT).own();
    const [ofClass] = plan.classes.map((each) => first.matched.get(each));
    expect(ofClass?.size).toBe(1);
    expect(tempo.asked).toHaveLength(2);
  });
});
