/** What kept a question from being answered, wholly or in part. */
export interface Problem {
  /** The gateway's error code; `NETWORK` where it was not reached, `REFUSED` for an answer that is not GraphQL. */
  readonly code: string;
  readonly message: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const problemOf = (error: unknown): Problem => {
  const message = isRecord(error) && typeof error.message === 'string' ? error.message : 'An error without words.';
  const extensions = isRecord(error) ? error.extensions : null;
  const code = isRecord(extensions) ? extensions.code : null;
  return { code: typeof code === 'string' ? code : 'UNKNOWN', message };
};

/** Returns the problems of a list of GraphQL errors, each text once: a source that is gone fails many fields alike; empty for anything else. */
export const problemsOf = (errors: unknown): readonly Problem[] => {
  const problems: readonly Problem[] = Array.isArray(errors) ? errors.map(problemOf) : [];
  const seen = new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem]));
  return [...seen.values()];
};
