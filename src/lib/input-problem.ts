/** What is wrong with an argument: pure functions return it, resolvers turn it into the typed error. */
export interface InputProblem {
  readonly problem: 'BAD_USER_INPUT' | 'LIMIT_EXCEEDED';
  /** The argument's name as the client wrote it, for instance `range.last`. */
  readonly argument: string;
  /** What was expected: completes "<argument> must …". */
  readonly expected: string;
  /** What was got, as text. */
  readonly got: string;
}

/** Returns whether a result is a problem. */
export const isProblem = (result: object | number | string | null): result is InputProblem =>
  typeof result === 'object' && result !== null && 'problem' in result;

/** Returns the problem of an argument that is not well-formed. */
export const badInput = (argument: string, expected: string, got: string): InputProblem => ({
  problem: 'BAD_USER_INPUT',
  argument,
  expected,
  got,
});

/** Returns the problem of an argument that is well-formed but above a limit. */
export const overLimit = (argument: string, expected: string, got: string): InputProblem => ({
  problem: 'LIMIT_EXCEEDED',
  argument,
  expected,
  got,
});
