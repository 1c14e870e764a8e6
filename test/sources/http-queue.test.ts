import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takeTurns } from '../../src/sources/http-queue.ts';

const never = new AbortController().signal;
const tick = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe('a waiting line', () => {
  it('serves owners in turn, and the reads of one owner in their order', async () => {
    const turns = takeTurns(1);
    const order: string[] = [];
    const release = await turns.take({}, never);
    const [many, few] = [{}, {}];
    const enter = async (owner: object, name: string): Promise<void> => {
      const leave = await turns.take(owner, never);
      order.push(name);
      leave();
    };
    const all = [
      enter(many, 'a1'),
      enter(many, 'a2'),
      enter(many, 'a3'),
      enter(many, 'a4'),
      enter(few, 'b1'),
      enter(few, 'b2'),
    ];
    release();
    await Promise.all(all);
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('gives a place back once, however often it is told to', async () => {
    const turns = takeTurns(1);
    const release = await turns.take({}, never);
    release();
    release();
    await turns.take({}, never);
    let isIn = false;
    void turns.take({}, never).then(() => {
      isIn = true;
    });
    await tick();
    expect(isIn).toBe(false);
  });

  it('rejects with the reason of the signal, before and while it waits', async () => {
    const turns = takeTurns(1);
    const reason = new Error('gone');
    await expect(turns.take({}, AbortSignal.abort(reason))).rejects.toBe(reason);
    const release = await turns.take({}, never);
    const client = new AbortController();
    const waiting = turns.take({}, client.signal);
    client.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    release();
    await turns.take({}, never);
  });

  it('never lets more in than there are places, and everybody who stays', async () => {
    const step = fc.record({ owner: fc.nat(3), isLeaving: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), async (places, steps) => {
        const turns = takeTurns(places);
        const owners = Array.from({ length: 4 }, () => ({}));
        let inside = 0;
        let served = 0;
        const use = async (owner: object, client: AbortController): Promise<void> => {
          const release = await turns.take(owner, client.signal);
          inside += 1;
          expect(inside).toBeLessThanOrEqual(places);
          await tick();
          inside -= 1;
          served += 1;
          release();
        };
        const results = steps.map(({ owner, isLeaving }) => {
          const client = new AbortController();
          const using = use(owners[owner] ?? {}, client).catch(() => undefined);
          if (isLeaving) client.abort();
          return using;
        });
        await Promise.all(results);
        expect(served).toBeGreaterThanOrEqual(steps.filter(({ isLeaving }) => !isLeaving).length);
        expect(inside).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
