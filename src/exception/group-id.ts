/**
 * Provisional grouping (`ef0`) of exceptions and of errors without one.
 * `createHash` is the one thing here from a Node module: hashing has no effects, so this file is pure.
 */
import { createHash } from 'node:crypto';
import { firstFrame } from '../stack-trace/first-frame.ts';
import type { ErrorKind } from './exception.ts';
import { maskMessage } from './mask-message.ts';

const VERSION = 'ef0';
const HASH_HEX_DIGITS = 16;

/** Length before text, so that ('ab', 'c') and ('a', 'bc') differ. */
const hash = (fields: readonly string[]): string => {
  const sha256 = createHash('sha256');
  for (const field of fields) {
    const bytes = Buffer.from(field, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    sha256.update(length).update(bytes);
  }
  return sha256.digest('hex').slice(0, HASH_HEX_DIGITS);
};

/** Fake frames can stand in a message of several lines; where the header quotes such a message, it is left out. */
const withoutMessage = (stack: string, message: string | null): string => {
  if (message?.includes('\n') !== true) return stack;
  const start = stack.indexOf(message);
  return start === -1 || stack.lastIndexOf('\n', start) !== -1 ? stack : stack.slice(start + message.length);
};

/**
 * Returns the 16 hex digits by which exceptions of one type, masked message and innermost frame are one group.
 * @param type     `exception.type`, '' when absent
 * @param message  null when absent
 * @param stack    null when absent
 */
export const exceptionGroupHash = (type: string, message: string | null, stack: string | null): string =>
  hash([
    VERSION,
    'EXCEPTION',
    type,
    message === null ? '' : maskMessage(message),
    stack === null ? '' : firstFrame(withoutMessage(stack, message)),
  ]);

/** Returns the 16 hex digits by which errors without an exception are one group: their kind and title. */
export const statusGroupHash = (kind: Exclude<ErrorKind, 'EXCEPTION'>, title: string): string =>
  hash([VERSION, kind, title]);

/**
 * Returns the public id of a group, `ef0:<hash>.<base64url of the type>`: it carries its search key, so it works tomorrow.
 * @param groupHash  16 lower-case hex digits
 * @param type       `exception.type` or the title of an error without exception; '' when absent
 */
export const groupId = (groupHash: string, type: string): string =>
  `${VERSION}:${groupHash}.${Buffer.from(type, 'utf8').toString('base64url')}`;

const GROUP_ID = /^ef0:(?<hash>[0-9a-f]{16})\.(?<type>[A-Za-z0-9_-]*)$/u;

/** Returns what a group's id was made of, or null when the text is no such id. */
export const parseGroupId = (text: string): { readonly hash: string; readonly type: string } | null => {
  const { hash: groupHash, type } = GROUP_ID.exec(text)?.groups ?? {};
  if (groupHash === undefined || type === undefined) return null;
  const decoded = Buffer.from(type, 'base64url').toString('utf8');
  return groupId(groupHash, decoded) === text ? { hash: groupHash, type: decoded } : null;
};
