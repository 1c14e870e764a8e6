/** An exception group as the graph's node. */
import type { Scope } from '../filter/scope.ts';
import type { ErrorKind } from './exception.ts';
import { maskMessage } from './mask-message.ts';
import { titleOf } from './title.ts';

export interface ExceptionGroupNode {
  readonly id: string;
  readonly kind: ErrorKind;
  readonly title: string;
  /** As recorded; null where there is none. */
  readonly type: string | null;
  readonly messageTemplate: string | null;
  readonly scope: Scope;
}

/** What a count by group tells of it. */
export interface GroupFacts {
  readonly id: string;
  readonly kind: ErrorKind;
  /** '' or null where there is none. */
  readonly type: string | null;
  /** What an error without an exception is called; null for exceptions. */
  readonly statusTitle: string | null;
  /** A message of one of its members. */
  readonly message: string | null;
}

/** Returns the node of a group; every member has the same type and masked message, so one message tells them all. */
export const groupNode = ({ id, kind, type, statusTitle, message }: GroupFacts, scope: Scope): ExceptionGroupNode => {
  const isException = kind === 'EXCEPTION';
  const messageTemplate = isException && message !== null ? maskMessage(message) : null;
  return {
    id,
    kind,
    title: titleOf({
      type,
      message: messageTemplate,
      stacktrace: null,
      statusTitle: isException ? null : (statusTitle ?? kind),
    }),
    type: type === '' ? null : type,
    messageTemplate,
    scope,
  };
};
