/** What an exception is called in a list. */
import type { RecordedException } from './exception.ts';

/** Code points of a message that a title shows. */
export const MAX_TITLE_MESSAGE_CHARACTERS = 200;

/** What a record without type, message and status title is called. */
export const UNNAMED_EXCEPTION = 'exception without type and message';

// Node records `err.code` as the type (ENOENT, 23, ERR_INVALID_ARG_TYPE): no class has such a name.
const CODE = /^[A-Z0-9_-]+$/u;

// `pkg.Class$Inner: message`, `StockError`, `TypeError [ERR_INVALID_ARG_TYPE]: message`. A class starts with a capital,
// which keeps out `panic:` and the like; Python's and Go's first lines have a space before any colon.
const CLASS_IN_HEADER = /^((?:[\p{L}_][\p{L}\p{N}_]*[.$])*\p{Lu}[\p{L}\p{N}_]*)(?: \[[A-Z0-9_]+\])?(?::|$)/u;

/**
 * Returns the class that the first line of a stack names, qualified as written there; null when it names none
 * (Python and Go start their stacks otherwise).
 */
export const classInStack = (stacktrace: string | null): string | null =>
  CLASS_IN_HEADER.exec(/^[^\r\n]*/u.exec(stacktrace ?? '')?.[0] ?? '')?.[1] ?? null;

const firstLine = (message: string | null): string =>
  Array.from(
    /\S[^\r\n]*/u
      .exec(message ?? '')?.[0]
      .trimEnd()
      .slice(0, 2 * MAX_TITLE_MESSAGE_CHARACTERS) ?? '',
  )
    .slice(0, MAX_TITLE_MESSAGE_CHARACTERS)
    .join('');

/**
 * Returns the title of an exception: `<type>: <first line of the message>`, the one of the two that is there, or
 * UNNAMED_EXCEPTION. Where the type is absent or a code (`ENOENT`, `23`), the class that the stack names takes its place;
 * `exception.type` itself stays as recorded. An error without an exception is called by its `statusTitle`.
 */
export const titleOf = ({
  type,
  message,
  stacktrace,
  statusTitle,
}: Pick<RecordedException, 'type' | 'message' | 'stacktrace' | 'statusTitle'>): string => {
  if (statusTitle !== null) return statusTitle;
  const isClass = type !== null && type !== '' && !CODE.test(type);
  const name = isClass ? type : (classInStack(stacktrace) ?? type ?? '');
  return [name, firstLine(message)].filter((part) => part !== '').join(': ') || UNNAMED_EXCEPTION;
};
