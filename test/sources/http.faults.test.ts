// Every row of the table of faults over a real socket: the typed error, the number of requests, nothing left behind.
import { describe, expect, it } from '@jest/globals';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { ERROR_CODES, GatewayError } from '../../src/errors.ts';
import { FAULTS } from '../support/fault-server.ts';
import { openTestDoor } from '../support/http-door.ts';
import type { RawServer } from '../support/raw-server.ts';

const setImmediate = promisify(globalThis.setImmediate);
const SECRET = 'Bearer sesame-token-of-ours';

const outcomeOf = (reading: Promise<unknown>): Promise<GatewayError | null> =>
  reading.then(
    () => null,
    (error: unknown) => {
      if (error instanceof GatewayError) return error;
      throw error;
    },
  );

/** Everything that is said about an error, to clients and in the log. */
const textsOf = (error: GatewayError | null): string =>
  error === null ? '' : JSON.stringify([error.message, error.extensions, String(error.cause), error.stack]);

describe.each(FAULTS)('$name', ({ start, limits, want }) => {
  const code = want.by === 'door' ? want.code : null;
  const isThrown = code !== null;

  it(isThrown ? 'gives its typed error' : 'is left to the source', async () => {
    const server = await start();
    const { door, read } = openTestDoor(server.url, { ...limits, headers: { authorization: SECRET } });
    const error = await outcomeOf(read());
    expect(error?.extensions ?? null).toEqual(
      code !== null
        ? {
            code,
            retryable: ERROR_CODES[code].retryable,
            source: 'PROMETHEUS',
            ...(want.retryAfterMs === null ? {} : { retryAfterMs: want.retryAfterMs }),
          }
        : null,
    );
    expect(error?.message ?? '').toMatch(isThrown ? want.message : /^$/);
    expect(textsOf(error)).not.toContain('sesame');
    await door.close();
    await server.close();
  });

  it('is asked no more than it may be, and each time is told', async () => {
    const server = await start();
    const { door, read, reads } = openTestDoor(server.url, limits);
    await outcomeOf(read());
    expect(server.requests()).toBe(want.requests);
    expect(reads.map(({ source, query, cacheHit }) => ({ source, query, cacheHit }))).toEqual(
      Array.from({ length: Math.max(1, want.requests) }, () => ({
        source: 'PROMETHEUS',
        query: 'up',
        cacheHit: false,
      })),
    );
    await door.close();
    await server.close();
  });

  it(want.isClosed ? 'gives the connection up at once' : 'keeps the connection until the door is closed', async () => {
    const server = await start();
    const { door, read } = openTestDoor(server.url, limits);
    await outcomeOf(read());
    if (want.isClosed) await server.untilNoSockets();
    else expect(server.openSockets()).toBeGreaterThan(0);
    await door.close();
    await server.untilNoSockets();
    await server.close();
  });

  it('fails 20 reads at once alike', async () => {
    const server = await start();
    const { door, read } = openTestDoor(server.url, { ...limits, concurrency: 20 });
    const errors = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(read())));
    expect(errors.map((error) => error?.extensions.code ?? null)).toEqual(errors.map(() => code));
    expect(server.requests()).toBe(20 * want.requests);
    await door.close();
    await server.untilNoSockets();
    await server.close();
  });
});

describe('a thousand faults in a row', () => {
  const CHEAP = [
    'reset inside the body',
    'close before headers',
    '401',
    '429 without Retry-After',
    '500 with HTML',
    '503',
    '204',
    'truncated gzip',
    'an endless body',
    'a redirect',
  ];
  const ROUNDS = 100;
  /** Less than an error with its stack for each fault. */
  const MAX_GROWTH_BYTES = 1_000_000;

  setFlagsFromString('--expose-gc');
  const collect = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'));
  const heldBytes = async (): Promise<number> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await setImmediate(); // what closes, closes in a later turn
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  it('leave neither sockets nor memory behind', async () => {
    const faults = FAULTS.filter(({ name }) => CHEAP.includes(name));
    expect(faults.map(({ name }) => name).sort()).toEqual([...CHEAP].sort());
    const servers: RawServer[] = await Promise.all(faults.map(({ start }) => start()));
    const doors = servers.map(({ url }) => openTestDoor(url, { maxBodyBytes: 100_000, concurrency: 2 }));
    const rounds = async (): Promise<void> => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await Promise.all(doors.map(({ read }) => outcomeOf(read())));
        for (const { reads, pauses } of doors) [reads, pauses].forEach((list) => list.splice(0));
        for (const { seen } of servers) seen.splice(0);
      }
    };
    await rounds(); // as many again before, so that what is compiled and cached once is not counted
    const beforeBytes = await heldBytes();
    await rounds();
    const grownBytes = (await heldBytes()) - beforeBytes;
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(Math.max(...servers.map(({ openSockets }) => openSockets()))).toBeLessThanOrEqual(2);
    await Promise.all(doors.map(({ door }) => door.close()));
    await Promise.all(servers.map(({ untilNoSockets }) => untilNoSockets()));
    await Promise.all(servers.map(({ close }) => close()));
  }, 60_000);
});
