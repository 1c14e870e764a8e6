/** Queries without the spaces that only people need: what is written between quotes stays as it is. */

const QUOTED = /"(?:[^"\\]|\\.)*"/gu;
const SPACES = /\s*(&&|\|\||=~|!~|!=|<=|>=|[=<>(){},|])\s*/gu;

/**
 * Returns a query with the same meaning in fewer bytes.
 *
 *     { status = error && name = "a = b" } | select(name, kind)  →  {status=error&&name="a = b"}|select(name,kind)
 */
export const compact = (query: string): string => {
  const quoted = query.match(QUOTED) ?? [];
  return query
    .split(QUOTED)
    .map((part, index) => part.replace(SPACES, '$1') + (quoted[index] ?? ''))
    .join('');
};
