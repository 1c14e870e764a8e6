/**
 * What a field is asked for, read from the syntax tree of its operation before anything below it is resolved: how much is
 * read from a source may depend on it. Type conditions are not looked at: what is selected for any type counts.
 */

/** The parts of a GraphQL syntax tree that are read here. */
export interface Selection {
  readonly kind: string;
  readonly name?: { readonly value: string };
  readonly arguments?: readonly Argument[];
  readonly directives?: readonly {
    readonly name: { readonly value: string };
    readonly arguments?: readonly Argument[];
  }[];
  readonly selectionSet?: { readonly selections: readonly Selection[] } | undefined;
}

/** An argument of a field or directive: a literal or a variable. */
export interface Argument {
  readonly name: { readonly value: string };
  readonly value: { readonly kind: string; readonly value?: unknown; readonly name?: { readonly value: string } };
}

/** A field in its operation: it may stand there several times, and then all of its selections count together. */
export interface SelectedField {
  readonly fieldNodes: readonly Selection[];
  readonly fragments: Readonly<Record<string, Selection>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

type Variables = SelectedField['variableValues'];

/** Returns the value of an argument, be it written there or in a variable; undefined when it is not given. */
export const argumentValue = (of: Pick<Selection, 'arguments'>, name: string, variables: Variables): unknown => {
  const value = of.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === 'Variable' ? variables[value.name?.value ?? ''] : value?.value;
};

/** Returns whether `@skip` and `@include` leave a selection in. */
export const isIncluded = ({ directives = [] }: Selection, variables: Variables): boolean =>
  directives.every((directive) => {
    const isMet = argumentValue(directive, 'if', variables) === true;
    if (directive.name.value === 'skip') return !isMet;
    return directive.name.value !== 'include' || isMet;
  });

/** Returns the fields selected right below a field, by their name whatever their alias; fragments are looked through. */
export const selectedFields = ({
  fieldNodes,
  fragments,
  variableValues,
}: SelectedField): ReadonlyMap<string, SelectedField> => {
  const nodes = new Map<string, Selection[]>();
  const walked = new Set<Selection>();
  const walk = (selections: readonly Selection[]): void => {
    for (const selection of selections.filter((each) => isIncluded(each, variableValues))) {
      const name = selection.name?.value ?? '';
      if (selection.kind === 'Field') {
        const found = nodes.get(name);
        if (found === undefined) nodes.set(name, [selection]);
        else found.push(selection);
        continue;
      }
      const fragment = selection.kind === 'FragmentSpread' ? fragments[name] : selection;
      if (fragment === undefined || walked.has(fragment)) continue;
      walked.add(fragment);
      walk(fragment.selectionSet?.selections ?? []);
    }
  };
  for (const { selectionSet } of fieldNodes) walk(selectionSet?.selections ?? []);
  return new Map([...nodes].map(([name, found]) => [name, { fieldNodes: found, fragments, variableValues }]));
};

/** Returns the fields that stand at the end of a path below a field; without nodes where the path is not selected. */
export const fieldAt = (field: SelectedField, ...path: readonly string[]): SelectedField =>
  path.reduce((above, name) => selectedFields(above).get(name) ?? { ...above, fieldNodes: [] }, field);
