/** Versions of a service: which is the newest, and since when. */
import type { Context } from '../context.ts';
import { MINUTE_MS } from '../time.ts';
import type { ServiceNode, VersionNode } from './service.ts';

/** A version whose first span is so close to the oldest one held may have run before: nobody can tell. */
export const UNKNOWN_START_MS = 10 * MINUTE_MS;

/** Returns the versions with spans in the window, the one seen first most recently first, ties by name. */
export const loadVersions = async (
  { loaders }: Context,
  { name, scope }: ServiceNode,
): Promise<readonly VersionNode[]> => {
  const question = {
    measure: 'spans',
    by: ['service', 'version'],
    dimensions: ['service'],
    key: [name],
    where: scope.filter,
    stepMs: null,
  } as const;
  const [inWindow, ever] = await Promise.all([
    loaders.counts<'spans'>({ ...question, range: scope.window }),
    loaders.counts<'spans'>({ ...question, where: {}, range: { fromMs: 0, toMs: scope.window.toMs } }),
  ]);
  const firstSeen = new Map(ever.rows.map(({ key, values }) => [key[1], values.firstSeenMs] as const));
  const newestMs = Math.max(...[...firstSeen].flatMap(([version, atMs]) => (version === null ? [] : atMs)));
  const knownFromMs = (ever.heldFromMs ?? 0) + UNKNOWN_START_MS;
  return inWindow.rows
    .flatMap(({ key }) => key[1] ?? [])
    .map((version) => ({ version, atMs: firstSeen.get(version) ?? 0 }))
    .sort((left, right) => right.atMs - left.atMs || (left.version < right.version ? -1 : 1))
    .map(({ version, atMs }) => ({
      service: name,
      version,
      firstSeenMs: atMs >= knownFromMs ? atMs : null,
      isNewest: atMs === newestMs,
      scope,
    }));
};
