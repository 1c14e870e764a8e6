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

  it('lets what stands beside the boards hold for each of them that does not say otherwise', () => {
    const own = encodeURIComponent('environment=canary');
    const { boards } = readWallParameters(`?boards=*,cart&board=${own}&environment=prod&service=checkout`);
    expect(boards.map(({ filter }) => filter)).toEqual([
      { service: { equals: 'checkout' }, environment: { equals: 'canary' } },
      { environment: { equals: 'prod' } },
      { service: { equals: 'cart' }, environment: { equals: 'prod' } },
    ]);
  });

  it('turns boards every half minute, faster than any eye never, and not at all when told', () => {
    expect(readWallParameters('?boards=a,b').rotateMs).toBe(30_000);
    expect(readWallParameters('?boards=a,b&rotate=1s').rotateMs).toBe(5000);
    expect(readWallParameters('?boards=a,b&rotate=off').rotateMs).toBeNull();
  });

  it('says what it cannot follow and what it takes instead, and goes on', () => {
    const { boards, heartbeatMs, problems } = readWallParameters(
      '?range=yesterday&heartbeat=often&filter=%7B&theme=blue',
    );
    expect(boards).toEqual([ALL]);
    expect(heartbeatMs).toBe(15_000);
    expect(problems.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      expect.stringMatching(/^filter= in the address is no JSON object like /),
      'range=yesterday in the address is no length of time like 15m, 1h or 7d: 1h is taken.',
      'heartbeat=often in the address is no length of time like 30s: 15 s is taken.',
      'theme=blue in the address is neither dark nor light: what the system prefers is taken.',
    ]);
  });

  it('says which names it does not know, since a filter with a slip would show everything', () => {
    const own = encodeURIComponent('environments=prod&rotate=5s');
    const { problems } = readWallParameters(`?services=cart&board=${own}&boards=*`);
    expect(problems.map((text) => text.slice(0, text.indexOf('=')))).toEqual(['services', 'environments', 'rotate']);
    expect(problems[0]).toMatch(/^services= in the address is not known\. It may hold service, route, .* theme\.$/);
  });

  it('says once what is wrong with all boards alike', () => {
    expect(readWallParameters('?boards=a,b,c&range=x').problems).toHaveLength(1);
  });

  it('keeps the heartbeat within what the gateway takes, and says so', () => {
    expect(readWallParameters('?heartbeat=1s')).toMatchObject({
      heartbeatMs: 5000,
      problems: [expect.stringMatching(/^heartbeat=1s .* is not within 5\u00a0s to 5\u00a0min: 5\u00a0s is taken\.$/)],
    });
    expect(readWallParameters('?heartbeat=2h').heartbeatMs).toBe(300_000);
  });

  it('subscribes to no more than twenty boards, and says so', () => {
    const { boards, problems } = readWallParameters(`?boards=${'a,'.repeat(500)}`);
    expect(boards).toHaveLength(20);
    expect(problems).toEqual(['The address lists 500 boards: these are the first 20.']);
  });
});
