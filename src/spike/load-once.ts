/** What is found of a scope as a whole, and asked for by many fields: found once an operation. */
import type { Context } from '../context.ts';
import type { Scope } from '../filter/scope.ts';
import { canonicalJson } from '../lib/canonical-json.ts';

/** Finds something of a scope. */
export type FindInScope<Found> = (context: Context, scope: Scope) => Promise<Found>;

/** Returns the same function, which finds once for equal scopes of an operation, and once for a scope that outlives it. */
export const loadOnce = <Found>(find: FindInScope<Found>): FindInScope<Found> => {
  // A scope that outlives its operation, such as that of a board, keeps what was found.
  const ofScope = new WeakMap<Scope, Promise<Found>>();
  const ofOperation = new WeakMap<Context, Map<string, Promise<Found>>>();
  return (context, scope) => {
    const kept = ofScope.get(scope);
    if (kept !== undefined) return kept;
    const known = ofOperation.get(context) ?? new Map<string, Promise<Found>>();
    ofOperation.set(context, known);
    const { window, filter, place } = scope;
    const id = canonicalJson({ window, filter, place });
    const found = known.get(id) ?? find(context, scope);
    known.set(id, found);
    ofScope.set(scope, found);
    return found;
  };
};
