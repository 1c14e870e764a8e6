import { expect, it } from '@jest/globals';
import { toError } from '../../src/lib/to-error.ts';

it('leaves errors as they are, and makes one of the text of anything else', () => {
  const error = new TypeError('lost');
  expect(toError(error)).toBe(error);
  for (const thrown of ['lost', 7, null, undefined]) expect(toError(thrown)).toEqual(new Error(String(thrown)));
});
