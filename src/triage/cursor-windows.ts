/**
 * Which windows the cursors of an operation carry. Under a relative range the operation takes theirs, so that a client
 * pages with unchanged variables; lists are resolved after `triage`, so their arguments are read from its selection.
 */
import { argumentValue, isIncluded, type SelectedField, type Selection } from '../lib/selected-fields.ts';
import { readCursor, type Cursor } from '../page/cursor.ts';

/** Returns the cursors given as `after` inside a `triage`, those of a `triage` within it left out; what is no cursor is ignored. */
export const cursorsOf = ({ fieldNodes, fragments, variableValues }: SelectedField): readonly Cursor[] => {
  const walked = new Set<Selection>();
  const walk = (selections: readonly Selection[]): readonly Cursor[] =>
    selections.flatMap((selection): readonly Cursor[] => {
      if (!isIncluded(selection, variableValues)) return [];
      const target = selection.kind === 'FragmentSpread' ? fragments[selection.name?.value ?? ''] : selection;
      if (target === undefined || walked.has(target)) return [];
      walked.add(target);
      if (target.kind === 'Field' && target.name?.value === 'triage') return [];
      const after = target.kind === 'Field' ? argumentValue(target, 'after', variableValues) : undefined;
      const cursor = typeof after === 'string' ? readCursor(after) : null;
      return [...(cursor === null ? [] : [cursor]), ...walk(target.selectionSet?.selections ?? [])];
    });
  return walk(fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []));
};
