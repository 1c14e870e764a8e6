/** The iterator that keeps a subscription open in graphql-ws while the hub sends its results. */
import { toError } from '../lib/to-error.ts';

/** Never yields. */
export interface SilentIterator extends AsyncGenerator<never, undefined> {
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Returns an iterator that never yields; `onReturn` runs once, when the client completes the subscription or is gone. The `next()`
 * that waits then stays unsettled and is collected as garbage: were it settled, graphql-ws would free the id a second time, and with
 * it the subscription of a client that has used the id again meanwhile.
 */
export const createSilentIterator = (onReturn: () => void): SilentIterator => {
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    onReturn();
  };
  const iterator: SilentIterator = {
    next: () => new Promise(() => undefined),
    return: () => {
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw: (error: unknown) => {
      end();
      return Promise.reject(toError(error));
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: () => {
      end();
      return Promise.resolve();
    },
  };
  return iterator;
};
