/**
 * Which windows the cursors of an operation carry. Under a relative range the operation takes theirs, so that a client
 * pages with unchanged variables; lists are resolved after `triage`, so their arguments are read from its selection.
 */
import { readCursor, type Cursor } from '../page/cursor.ts';

/** The parts of a GraphQL syntax tree that are read here. */
interface Selection {
  readonly kind: string;
  readonly name?: { readonly value: string };
  readonly arguments?: readonly {
    readonly name: { readonly value: string };
    readonly value: { readonly kind: string; readonly value?: unknown; readonly name?: { readonly value: string } };
  }[];
  readonly selectionSet?: { readonly selections: readonly Selection[] } | undefined;
}

/** What the walk needs of the operation. */
export interface SelectedOperation {
  readonly fieldNodes: readonly Selection[];
  readonly fragments: Readonly<Record<string, Selection>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

const afterOf = (field: Selection, variables: SelectedOperation['variableValues']): unknown => {
  const value = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  return value?.kind === 'Variable' ? variables[value.name?.value ?? ''] : value?.value;
};

/** Returns the cursors given as `after` inside a `triage`, those of a `triage` within it left out; what is no cursor is ignored. */
export const cursorsOf = ({ fieldNodes, fragments, variableValues }: SelectedOperation): readonly Cursor[] => {
  const walked = new Set<Selection>();
  const walk = (selections: readonly Selection[]): readonly Cursor[] =>
    selections.flatMap((selection): readonly Cursor[] => {
      const target = selection.kind === 'FragmentSpread' ? fragments[selection.name?.value ?? ''] : selection;
      if (target === undefined || walked.has(target)) return [];
      walked.add(target);
      if (target.kind === 'Field' && target.name?.value === 'triage') return [];
      const after = target.kind === 'Field' ? afterOf(target, variableValues) : undefined;
      const cursor = typeof after === 'string' ? readCursor(after) : null;
      return [...(cursor === null ? [] : [cursor]), ...walk(target.selectionSet?.selections ?? [])];
    });
  return walk(fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []));
};
