/** Keys of federation references: a router sends them, but so can anybody else. */
import { badInput, type InputProblem } from './input-problem.ts';
import { quote } from './quote.ts';

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(key) : undefined;

/** Returns the text at a path inside a reference, or what is wrong with it; `_entities` does not check references itself. */
export const referenceKey = (reference: object, ...path: readonly string[]): string | InputProblem => {
  const value = path.reduce<unknown>(member, reference);
  return typeof value === 'string'
    ? value
    : badInput(`representations.${path.join('.')}`, 'be a text, as the key of the entity says', quote(value));
};
