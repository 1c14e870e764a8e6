import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../../../web/client/problem.ts';

describe('the problems of an answer', () => {
  it('are codes and messages, each text once', () => {
    const gone = { message: 'TEMPO does not answer', extensions: { code: 'SOURCE_UNAVAILABLE' } };
    expect(problemsOf([gone, { ...gone, path: ['triage', 'traces'] }, { message: 'no code' }])).toEqual([
      { code: 'SOURCE_UNAVAILABLE', message: 'TEMPO does not answer' },
      { code: 'UNKNOWN', message: 'no code' },
    ]);
  });

  it.each([undefined, null, {}, 'text', [null], [{ message: 5 }]])('are read from %p without failing', (errors) => {
    expect(problemsOf(errors).every(({ message }) => message.length > 0)).toBe(true);
  });
});
