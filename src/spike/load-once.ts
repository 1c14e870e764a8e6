/** What is found of a scope as a whole, and asked for by many fields: found once for all that share loaders. */
import type { Context } from '../context.ts';
import type { Scope } from '../filter/scope.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Loaders } from '../loaders.ts';

/** Finds something of a scope. */
export type FindInScope<Found> = (context: Context, scope: Scope) => Promise<Found>;

/** Returns the same function, which finds once for equal scopes with the same loaders, and once for a scope; what failed is found again. */
export const loadOnce = <Found>(find: FindInScope<Found>): FindInScope<Found> => {
  const ofLoaders = new WeakMap<Loaders, Map<string, Promise<Found>>>();
  return (context, scope) => {
    const { loaders } = context;
    const known = ofLoaders.get(loaders) ?? new Map<string, Promise<Found>>();
    ofLoaders.set(loaders, known);
    const { window, filter, place } = scope;
    const id = canonicalJson({ window, filter, place });
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = find(context, scope);
    known.set(id, found);
    found.catch(() => known.delete(id));
    return found;
  };
};
