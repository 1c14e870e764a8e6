import { describe, expect, it } from '@jest/globals';
import { sourceUnavailable } from '../src/errors.ts';
import { describeSources, probeSources, type NamedSource } from '../src/probe.ts';
import type { SourceDescription } from '../src/sources/source.ts';

const description: SourceDescription = {
  kind: 'EMBEDDED',
  url: null,
  isHealthy: true,
  version: 'v1',
  capabilities: ['traces'],
  latencyMs: 2,
  lastError: null,
};
const named = (describe: NamedSource['source']['describe']): NamedSource => ({
  name: 'EMBEDDED',
  source: { describe },
});
const never = new AbortController().signal;

describe('probeSources', () => {
  it('gives what each source says of itself, in the given order', async () => {
    const newer = { ...description, version: 'v2' };
    const other: NamedSource = { name: 'OTHER', source: { describe: async () => newer } };
    expect(await probeSources([other, named(async () => description)], never)).toEqual([
      { name: 'OTHER', description: newer, error: null },
      { name: 'EMBEDDED', description, error: null },
    ]);
  });

  it.each([
    ['what it says', 'disk full', 'disk full'],
    ['that it says nothing', null, 'says that it is not healthy'],
  ])('gives of an unhealthy source %s', async (_name, lastError, error) => {
    const ill = { ...description, isHealthy: false, lastError };
    expect(await probeSources([named(async () => ill)], never)).toEqual([
      { name: 'EMBEDDED', description: ill, error },
    ]);
  });

  it.each([
    [
      'rejects',
      async () => Promise.reject(sourceUnavailable('EMBEDDED', 'reopening')),
      'EMBEDDED is not available: reopening',
    ],
    [
      'rejects with a foreign error',
      async () => Promise.reject(new TypeError('x is not a function')),
      'x is not a function',
    ],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      'broken',
    ],
  ])('has failed a source that %s', async (_how, describe, error) => {
    expect(await probeSources([named(describe)], never)).toEqual([{ name: 'EMBEDDED', description: null, error }]);
  });

  it('waits for no source longer than the deadline, and hands it on', async () => {
    const deadline = new AbortController();
    const signals: AbortSignal[] = [];
    const silent = named(({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const probes = probeSources([silent, named(async () => description)], deadline.signal);
    deadline.abort();
    expect(await probes).toMatchObject([{ description: null, error: 'did not answer in time' }, { error: null }]);
    expect(signals).toEqual([deadline.signal]);
  });
});

describe('describeSources', () => {
  const call = { signal: never, record: () => undefined };
  const nowhere = (): null => null;

  it('gives what each source says of itself, in the given order', async () => {
    const tempo = {
      name: 'TEMPO',
      source: { describe: async () => ({ ...description, kind: 'TEMPO' as const }) },
    } as const;
    const embedded = { name: 'EMBEDDED', source: { describe: async () => description } } as const;
    expect(await describeSources([tempo, embedded], call, nowhere)).toEqual([
      { ...description, kind: 'TEMPO' },
      description,
    ]);
  });

  it('tells of a source that fails or is silent that it is not healthy, and where it is', async () => {
    const gone = new AbortController();
    const silent = { name: 'PROMETHEUS', source: { describe: () => new Promise<never>(() => undefined) } } as const;
    const failing = {
      name: 'TEMPO',
      source: { describe: async () => Promise.reject(sourceUnavailable('TEMPO', 'refused')) },
    } as const;
    const told = describeSources([silent], { ...call, signal: gone.signal }, (name) => `http://${name}`);
    gone.abort();
    const unknown = { isHealthy: false, version: null, capabilities: [], latencyMs: null };
    expect([...(await told), ...(await describeSources([failing], call, (name) => `http://${name}`))]).toEqual([
      { kind: 'PROMETHEUS', url: 'http://PROMETHEUS', ...unknown, lastError: 'did not answer in time' },
      { kind: 'TEMPO', url: 'http://TEMPO', ...unknown, lastError: 'TEMPO is not available: refused' },
    ]);
  });
});
