// The prepared tabs of GraphiQL are these files: what is written here is what an on-call engineer runs.
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { getVariableValues } from 'graphql/execution/values.js';
import { Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { createSchema } from '../../src/schema.ts';

const schema = createSchema();
const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.slice(0, -'.graphql'.length))
  .sort();

const operationsIn = (text: string): readonly OperationDefinitionNode[] =>
  parse(text).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
const variableNames = ({ variableDefinitions }: OperationDefinitionNode) =>
  (variableDefinitions ?? []).map(({ variable }) => variable.name.value);
const comment = (text: string) => text.slice(0, text.indexOf('\nquery '));

it('are the six tabs of GraphiQL, in the order of a triage', () => {
  expect(names).toEqual([
    '1-what-is-breaking',
    '2-where',
    '3-when',
    '4-example-trace',
    '5-where-it-started',
    '6-topology-and-versions',
  ]);
});

describe.each(names)('%s', (name) => {
  const text = read(`${name}.graphql`);
  const variables = JSON.parse(read(`${name}.variables.json`));
  const [operation, ...others] = operationsIn(text);

  it('is one named operation that the graph accepts', () => {
    expect(validate(schema, parse(text)).map(String)).toEqual([]);
    expect(others).toEqual([]);
    expect(operation?.name?.value).toMatch(/^[A-Z]\w+$/);
  });

  it('comes with a value for every variable, and with no other', () => {
    const declared = operation === undefined ? [] : variableNames(operation);
    expect(Object.keys(variables).sort()).toEqual([...declared].sort());
    const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
    expect(errors).toBeUndefined();
  });

  it('starts by saying which question it answers, how to read the answer and what each variable means', () => {
    const lines = comment(text).split('\n');
    expect(lines[0]).toMatch(/^# \d\. [A-Z].*\?$/);
    expect(lines.every((line) => line.startsWith('#'))).toBe(true);
    expect(lines).toContain('# How to read the answer');
    const explained = lines.slice(lines.indexOf('# Variables')).join('\n');
    const missing = Object.keys(variables).filter((variable) => !new RegExp(`\\b${variable}\\b`).test(explained));
    expect(missing).toEqual([]);
  });
});
