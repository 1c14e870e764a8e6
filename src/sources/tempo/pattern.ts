/** Patterns of filters, tried here where Tempo cannot try them: on numbers, for instance. */

/** Patterns that mean the same to RE2 and to JavaScript. */
const COMMON_PATTERN =
  /^(?:[A-Za-z0-9 _,:;%&@#'"/=<>~!-]|\\[.\\+*?()|[\]{}^$d]|[.|()*+?]|\[\^?(?:[A-Za-z0-9 _.,]|[A-Za-z0-9]-[A-Za-z0-9]|\\d)+\]|\{\d{1,3}(?:,\d{0,3})?\})*$/u;

/** JavaScript tries every way to spread a text over repetitions: a repeated group, or many of these, take too long. */
const REPEATED_GROUP = /(?<!\\)\)[*+{]/u;
const UNBOUNDED = /(?<!\\)[*+]|,\}/gu;
const MAX_UNBOUNDED = 3;

/** Returns the expression that a whole text is tried on; null where JavaScript may see it otherwise than RE2, or slowly. */
export const compilePattern = (pattern: string): RegExp | null => {
  const isSlow = REPEATED_GROUP.test(pattern) || (pattern.match(UNBOUNDED)?.length ?? 0) > MAX_UNBOUNDED;
  if (isSlow || !COMMON_PATTERN.test(pattern) || pattern.includes('(?')) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, 'su');
  } catch {
    return null;
  }
};
