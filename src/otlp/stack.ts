/** Stack texts of bounded length. */
import { MAX_STACK_BYTES } from './limits.ts';

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/**
 * Returns a stack text of at most 64 KiB of UTF-8: of a longer one the first and the last half, a line break between
 * (JavaScript and Java name type and culprit at the start, Python at the end). Cuts on character boundaries.
 * @param stack  null when absent
 */
export const cutStack = (stack: string | null): { readonly stack: string | null; readonly isTruncated: boolean } => {
  // A UTF-16 unit takes at most three bytes, so a short text needs no counting.
  if (stack === null || stack.length * 3 <= MAX_STACK_BYTES) return { stack, isTruncated: false };
  const bytes = Buffer.from(stack, 'utf8');
  if (bytes.length <= MAX_STACK_BYTES) return { stack, isTruncated: false };
  let headEnd = MAX_STACK_BYTES / 2;
  while (isContinuation(bytes[headEnd])) headEnd--;
  let tailStart = bytes.length - (MAX_STACK_BYTES / 2 - 1);
  while (isContinuation(bytes[tailStart])) tailStart++;
  return { stack: `${bytes.toString('utf8', 0, headEnd)}\n${bytes.toString('utf8', tailStart)}`, isTruncated: true };
};
