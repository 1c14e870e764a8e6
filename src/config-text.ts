/** What settings are made of: text that becomes a value, and what people are told about it. */
import { z } from 'zod';
import { parseHttpUrl } from './lib/http-url.ts';

/** A setting for people; `default` null = unset. `example` passes, and differs from the default where it can. */
export interface Setting {
  readonly name: string;
  readonly default: string | null;
  readonly meaning: string;
  readonly example: string;
  /** Its value is never shown. */
  readonly isSecret: boolean;
}
/** What is told about a setting beside its name; not a secret unless it says so. */
export type SettingTexts = Omit<Setting, 'name' | 'isSecret'> & { readonly isSecret?: boolean };

const documentation = z.registry<SettingTexts>();

/** Returns a schema from text to value: null is what `parse` does not understand, `expected` then says what it wants. */
export const text = <Value>(expected: string, parse: (text: string) => Value | null) =>
  z.string().transform((given, context) => {
    const value = parse(given);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });

/** Returns a schema of one of these words. */
export const oneOf = <Choice extends string>(choices: readonly Choice[]) =>
  text(`one of ${choices.join(', ')}`, (given) => choices.find((choice) => choice === given) ?? null);

/** Returns a schema of a whole number within these bounds, both included. */
export const wholeNumber = (min: number, max: number) =>
  text(`a whole number from ${min} to ${max}`, (given) =>
    within(/^\d{1,9}$/.test(given) ? Number(given) : null, min, max),
  );

/** Returns the schema, with what people are told about it. */
export const documented = <Schema extends z.ZodType>(schema: Schema, texts: SettingTexts): Schema => {
  documentation.add(schema, texts);
  return schema;
};

/** Returns what people are told about each documented field of a shape, in its order; `prefix` stands before every name. */
export const settingsOf = (shape: Readonly<Record<string, z.ZodType>>, prefix = ''): readonly Setting[] =>
  Object.entries(shape).flatMap(([name, schema]) => {
    const texts = documentation.get(schema);
    return texts ? [Object.freeze({ isSecret: false, ...texts, name: `${prefix}${name}` })] : [];
  });

/** Returns a number within these bounds, null for any other and for null. */
export const within = (value: number | null, min: number, max: number): number | null =>
  value !== null && value >= min && value <= max ? value : null;

/** Returns the base URL that a text spells, its path prefix kept, without a slash at its end; null for one with credentials, query or fragment. */
export const toBaseUrl = (given: string): string | null => {
  const url = parseHttpUrl(given);
  return !url || url.username || url.password || url.search || url.hash ? null : url.href.replace(/\/+$/, '');
};
