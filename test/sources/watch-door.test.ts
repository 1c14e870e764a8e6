import { describe, expect, it } from '@jest/globals';
import { cancelled, sourceBadResponse, sourceTimeout } from '../../src/errors.ts';
import type { HttpAnswer, HttpDoor } from '../../src/sources/http-door.ts';
import { watchDoor } from '../../src/sources/watch-door.ts';

const request = {
  method: 'GET',
  path: '/',
  params: new URLSearchParams(),
  accept: '*/*',
  query: '',
  returns: [],
  reuseMs: 0,
} as const;
const call = { signal: new AbortController().signal, record: () => undefined };
const answer: HttpAnswer = { status: 200, contentType: null, body: new Uint8Array(), retryAfterMs: null };

const doorOf = (answers: readonly (HttpAnswer | Error)[]) => {
  const rest = [...answers];
  const closed: string[] = [];
  const door: HttpDoor = {
    kind: 'TEMPO',
    url: 'http://tempo:3200',
    clockSkewMs: 5,
    send: async () => {
      const next = rest.shift();
      if (next === undefined || next instanceof Error) throw next ?? new Error('asked too often');
      return next;
    },
    close: async () => void closed.push('closed'),
  };
  return { door: watchDoor(door), closed };
};

describe('watchDoor', () => {
  it('counts requests by how they ended, and hands their answers and errors on', async () => {
    const timeout = sourceTimeout('TEMPO', 10);
    const { door } = doorOf([answer, answer, timeout, new TypeError('a bug')]);
    expect([await door.send(request, call), await door.send(request, call)]).toEqual([answer, answer]);
    await expect(door.send(request, call)).rejects.toBe(timeout);
    await expect(door.send(request, call)).rejects.toThrow('a bug');
    expect([...door.outcomes()]).toEqual([
      ['ok', 2],
      ['SOURCE_TIMEOUT', 1],
      ['INTERNAL_SERVER_ERROR', 1],
    ]);
  });

  it('knows whether the latest request found the source there', async () => {
    const { door } = doorOf([sourceTimeout('TEMPO', 10), cancelled(), sourceBadResponse('TEMPO', 'HTML'), answer]);
    const seen = [door.isUp()];
    for (let asked = 0; asked < 4; asked += 1) {
      await door.send(request, call).catch(() => undefined);
      seen.push(door.isUp());
    }
    expect(seen).toEqual([null, false, false, true, true]);
  });

  it('is the door in everything else', async () => {
    const { door, closed } = doorOf([]);
    expect([door.kind, door.url, door.clockSkewMs]).toEqual(['TEMPO', 'http://tempo:3200', 5]);
    await door.close();
    expect(closed).toEqual(['closed']);
  });
});
