import { parse, print } from 'graphql';

/** What one tab holds. */
export interface TabText {
  readonly query: string;
  readonly variables: string;
}

/** Returns what `format` makes of the text, or the text itself where it is not of that language. */
const formatted = (text: string, format: (text: string) => string): string => {
  try {
    return format(text);
  } catch {
    return text;
  }
};

const prettyJson = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
const prettyQuery = (text: string): string => print(parse(text));

/** Returns the operation that a link (`?query=…&variables=…`) carries, laid out to be read; null when it carries none. */
export const linkedOperation = (search: string): TabText | null => {
  const parameters = new URLSearchParams(search);
  const query = parameters.get('query');
  return query === null || query.trim() === ''
    ? null
    : { query: formatted(query, prettyQuery), variables: formatted(parameters.get('variables') ?? '{}', prettyJson) };
};
