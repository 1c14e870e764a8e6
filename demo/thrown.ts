import { fileURLToPath } from 'node:url';
import type { ThrownError } from './span.ts';

const CHECKOUT_URL = new URL('..', import.meta.url);
const CHECKOUT_PATH = fileURLToPath(CHECKOUT_URL);
/** Marks the frame of `thrownBy` itself, under whatever name the runtime gives it. */
const BOUNDARY = '/demo/thrown.ts:';
/** Where a container image of the shop would hold its code. */
const DEPLOYED_PATH = '/app/';

/**
 * What the given code throws, with its real stack.
 * Frames below this call (the fill, a test, the command) are cut and the checkout's folder reads `/app/`, so that one
 * fault has one stack in every process and on every machine.
 * @throws RangeError  the code did not throw an Error (a mistake in the shop)
 */
export const thrownBy = (work: () => unknown): ThrownError => {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return describeError(error);
  }
  throw new RangeError('expected the code of the shop to throw an Error, but it did not');
};

const describeError = (error: Error): ThrownError => ({
  name: error.name,
  message: error.message,
  stack: asDeployed(error.stack ?? ''),
  code: 'code' in error && typeof error.code === 'string' ? error.code : null,
});

const asDeployed = (stack: string): string => {
  const lines = stack.split('\n');
  const boundary = lines.findIndex((line) => line.includes(BOUNDARY));
  return lines
    .slice(0, boundary === -1 ? lines.length : boundary)
    .join('\n')
    .replaceAll(CHECKOUT_URL.href, DEPLOYED_PATH)
    .replaceAll(CHECKOUT_PATH, DEPLOYED_PATH);
};
