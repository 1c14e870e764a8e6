/** The triage questions that GraphiQL opens with: the files of test/examples, so that page, README and tests share one text. */

/** A prepared operation with its variables. */
export interface Question {
  /** What it answers, for instance `What is breaking?`. */
  readonly title: string;
  /** What the answer holds, in one sentence. */
  readonly summary: string;
  readonly query: string;
  /** JSON. */
  readonly variables: string;
}

const queries = import.meta.glob<string>('../../test/examples/[0-9]-*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('../../test/examples/[0-9]-*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The first comment line is the question with its number; the third one says what the answer holds. */
const readQuestion = (path: string, query: string): Question => {
  const [title = '', , summary = ''] = query.split('\n').map((line) => line.replace(/^# ?(?:\d+\. )?/, ''));
  const values = variables[path.replace(/\.graphql$/, '.variables.json')] ?? '{}';
  return { title, summary, query: query.trimEnd(), variables: values.trimEnd() };
};

/** The questions in the order of a triage. */
export const QUESTIONS: readonly Question[] = Object.entries(queries)
  .sort(([left], [right]) => left.localeCompare(right))
  .map(([path, query]) => readQuestion(path, query));
