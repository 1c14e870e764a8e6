import { describe, expect, it } from '@jest/globals';
import { Kind, parse, type FragmentDefinitionNode } from 'graphql';
import { argumentValue, fieldAt, selectedFields, type SelectedField } from '../../src/lib/selected-fields.ts';

/** Returns the operation of a document as a field whose selection is that of the operation. */
const operationOf = (document: string, variableValues: Record<string, unknown> = {}): SelectedField => {
  const { definitions } = parse(document);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const each of definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) fragments[each.name.value] = each;
  return {
    fieldNodes: definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION),
    fragments,
    variableValues,
  };
};
const namesIn = (document: string, variables?: Record<string, unknown>) => [
  ...selectedFields(operationOf(document, variables)).keys(),
];

describe('selectedFields', () => {
  it('names fields by what they are, not by their alias', () => {
    expect(namesIn('{ a one: b two: b }')).toEqual(['a', 'b']);
  });

  it('looks through fragments, however deep they stand in each other', () => {
    expect(namesIn('{ ...F ... on T { c ... { d } } } fragment F on T { a ...G } fragment G on T { b }')).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('ends on fragments that spread each other, and walks each once', () => {
    const chain = Array.from({ length: 40 }, (_, at) => `fragment F${at} on T { a${at} ...F${at + 1} ...F${at + 1} }`);
    const document = `{ ...F0 } ${chain.join(' ')} fragment F40 on T { ...F0 }`;
    expect(namesIn(document)).toHaveLength(40);
  });

  it('leaves out what @skip and @include leave out, on fields and on fragments', () => {
    const document = `query Q($yes: Boolean!, $no: Boolean!) {
      a @skip(if: true) b @skip(if: false) c @include(if: true) d @include(if: false)
      e @skip(if: $yes) f @skip(if: $no) g @include(if: $yes) h @include(if: $no)
      i @include(if: $yes) @skip(if: $yes) j @include(if: $yes) @skip(if: $no) k @other(if: false)
      ...F @include(if: $no) ...G @include(if: $yes) ... @skip(if: $yes) { n }
    } fragment F on T { l } fragment G on T { m }`;
    expect(namesIn(document, { yes: true, no: false })).toEqual(['b', 'c', 'f', 'g', 'j', 'k', 'm']);
  });

  it('takes a fragment that is skipped once and spread once', () => {
    expect(namesIn('{ ...F @skip(if: true) ...F } fragment F on T { a }')).toEqual(['a']);
  });
});

describe('fieldAt', () => {
  it('takes the selections of a field together that stands in several places', () => {
    const operation = operationOf('{ a { b { c } } other: a { b { d } } ...F } fragment F on T { a { b { e } } }');
    expect([...selectedFields(fieldAt(operation, 'a', 'b')).keys()]).toEqual(['c', 'd', 'e']);
  });

  it('has no nodes where the path is not selected', () => {
    expect(fieldAt(operationOf('{ a { b } }'), 'a', 'x', 'y').fieldNodes).toEqual([]);
    expect(selectedFields(fieldAt(operationOf('{ a }'), 'a')).size).toBe(0);
  });
});

describe('argumentValue', () => {
  it('gives literals and variables, and undefined for what is not given', () => {
    const [field] = fieldAt(operationOf('query Q($v: String) { a(one: "x", two: $v, three: $w) }'), 'a').fieldNodes;
    const valueOf = (name: string) => argumentValue(field ?? {}, name, { v: 'y' });
    expect(['one', 'two', 'three', 'four'].map(valueOf)).toEqual(['x', 'y', undefined, undefined]);
  });
});
