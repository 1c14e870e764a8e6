import { describe, expect, it } from '@jest/globals';
import { Kind, parse, type FragmentDefinitionNode, type FieldNode } from 'graphql';
import type { Scope } from '../../src/filter/scope.ts';
import { printCursor } from '../../src/page/cursor.ts';
import { cursorsOf } from '../../src/triage/cursor-windows.ts';
import { openScope } from '../../src/triage/open-scope.ts';

const scopeAt = (fromMs: number): Scope => ({
  window: { fromMs, toMs: fromMs + 60_000, stepMs: 60_000, asOfMs: fromMs + 60_000 },
  filter: {},
  baseline: null,
  isFixed: false,
  place: {},
});
const cursorAt = (fromMs: number): string => printCursor(scopeAt(fromMs), 'hash', [1]);

const cursorsIn = (document: string, variableValues: Record<string, unknown> = {}) => {
  const { definitions } = parse(document);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  let fieldNodes: readonly FieldNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      fieldNodes = definition.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
    }
  }
  return cursorsOf({ fieldNodes, fragments, variableValues }).map(({ window }) => window.fromMs);
};

describe('cursorsOf', () => {
  it('finds literals, variables and those in fragments', () => {
    const document = `query Q($after: String) {
      triage { services(after: "${cursorAt(0)}") { nodes { ...S } } ... on Triage { traces(after: $after) { totalCount } } }
    }
    fragment S on Service { routes(after: "${cursorAt(60_000)}") { totalCount } }`;
    expect(cursorsIn(document, { after: cursorAt(120_000) })).toEqual([0, 60_000, 120_000]);
  });

  it('leaves those of a triage within out, and what is no cursor', () => {
    const document = `{ triage { traces(after: "x") { totalCount } service(name: "a") {
      triage { routes(after: "${cursorAt(0)}") { totalCount } } } } }`;
    expect(cursorsIn(document)).toEqual([]);
  });
});

describe('openScope', () => {
  const NOW = 10_000_000;
  const cursor = (fromMs: number) => ({ window: scopeAt(fromMs).window, listHash: 'hash', keyset: [1] });

  it('takes the window of the cursors under a relative range', () => {
    expect(openScope({ range: { last: 3_600_000 } }, NOW, [cursor(0)])).toMatchObject({
      window: { fromMs: 0, toMs: 60_000, asOfMs: NOW },
    });
  });

  it('keeps a fixed range, whatever the cursors say', () => {
    expect(openScope({ range: { from: 1_200_000 } }, NOW, [cursor(0)])).toMatchObject({
      window: { fromMs: 1_200_000 },
      isFixed: true,
    });
  });

  it('refuses cursors of different windows', () => {
    expect(openScope({}, NOW, [cursor(0), cursor(60_000)])).toMatchObject({ argument: 'after' });
  });

  it('refuses a window that only a forged cursor can carry', () => {
    const forged = { ...cursor(0), window: { fromMs: 0, toMs: 1e15, stepMs: 1, asOfMs: 0 } };
    expect(openScope({}, NOW, [forged])).toMatchObject({ argument: 'after', problem: 'BAD_USER_INPUT' });
  });

  it('compares with the previous period unless told otherwise', () => {
    expect(openScope({}, NOW)).toMatchObject({ baseline: 'PREVIOUS_PERIOD' });
    expect(openScope({ compareTo: null }, NOW)).toMatchObject({ baseline: null });
  });

  it('puts a node in place of service and route of the filter', () => {
    const filter = { service: { equals: 'other' }, version: { equals: '1' } };
    expect(openScope({ filter }, NOW, [], { service: 'cart' })).toMatchObject({ filter: { version: { equals: '1' } } });
  });
});
