import { describe, expect, it } from '@jest/globals';
import { readWallParameters } from '../../../web/wall/wall-parameters.ts';

const ALL = { title: null, filter: {}, range: '1h' };

describe('the address of the wall', () => {
  it('asks for everything of the last hour unless it says more', () => {
    expect(readWallParameters('')).toEqual({ boards: [ALL], rotateMs: null, heartbeatMs: 15_000, problems: [] });
  });

  it('takes a filter, a window and a heartbeat', () => {
    expect(readWallParameters('?service=cart&range=6h&heartbeat=30s&rotate=10s')).toEqual({
      boards: [{ title: 'service cart', filter: { service: { equals: 'cart' } }, range: '6h' }],
      rotateMs: null,
      heartbeatMs: 30_000,
      problems: [],
    });
    expect(readWallParameters('?window=2h').boards[0].range).toBe('2h');
  });

  it('takes boards by service, and boards with an address of their own', () => {
    const own = encodeURIComponent('environment=prod&range=24h&title=Production');
    const { boards, rotateMs } = readWallParameters(`?boards=*,cart&board=${own}&range=2h&rotate=1m`);
    expect(boards).toEqual([
      { title: 'Production', filter: { environment: { equals: 'prod' } }, range: '24h' },
      { ...ALL, range: '2h' },
      { title: 'service cart', filter: { service: { equals: 'cart' } }, range: '2h' },
    ]);
    expect(rotateMs).toBe(60_000);
  });

  it('turns boards every half minute, faster than any eye never, and not at all when told', () => {
    expect(readWallParameters('?boards=a,b').rotateMs).toBe(30_000);
    expect(readWallParameters('?boards=a,b&rotate=1s').rotateMs).toBe(5000);
    expect(readWallParameters('?boards=a,b&rotate=off').rotateMs).toBeNull();
  });

  it('says what it cannot follow, and goes on', () => {
    const { boards, heartbeatMs, problems } = readWallParameters('?range=yesterday&heartbeat=often&filter=%7B');
    expect(boards).toEqual([ALL]);
    expect(heartbeatMs).toBe(15_000);
    expect(problems).toEqual([
      expect.stringContaining('filter='),
      expect.stringContaining('range=yesterday'),
      expect.stringContaining('heartbeat=often'),
    ]);
  });

  it('keeps the heartbeat within what the gateway takes', () => {
    expect(readWallParameters('?heartbeat=1s').heartbeatMs).toBe(5000);
    expect(readWallParameters('?heartbeat=2h').heartbeatMs).toBe(300_000);
  });

  it('subscribes to no more than twenty boards', () => {
    expect(readWallParameters(`?boards=${'a,'.repeat(500)}`).boards).toHaveLength(20);
  });
});
