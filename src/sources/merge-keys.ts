/**
 * Many fields ask for one key each; a source is asked once for all keys of one shape. Merging and splitting are pure:
 * upstream requests grow with the fields of an operation, never with its nodes.
 */
import type { Filter } from '../filter/filter.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { TimeRange } from '../time.ts';
import type {
  CountQuery,
  Dimension,
  ExceptionSearch,
  KeySet,
  Measure,
  TraceSearch,
  ExemplarQuery,
  StepQuery,
} from './source.ts';

/** What a keyed question has beside its own payload: the tuple it asks for, [] for all. */
export interface Keyed {
  readonly by: readonly Dimension[];
  /** Dimensions of `key`, among `by`. */
  readonly dimensions: readonly Dimension[];
  readonly key: readonly string[];
  readonly where: Filter;
  readonly range: TimeRange;
  /** Questions that differ in this alone are one query, which asks for it if any of them does. */
  readonly withErrors?: boolean;
}

/** A question without its tuple: what questions that can be merged have in common. */
export type Shape<Question extends Keyed> = Omit<Question, 'dimensions' | 'key'>;
export type Merged<Question extends Keyed> = Shape<Question> & { readonly keys: KeySet | null };

/** Asks for the counts of one key; `key` [] = of all. */
export type CountQuestion<M extends Measure = Measure> = Omit<CountQuery<M>, 'keys'> & Keyed;
export type StepQuestion = Omit<StepQuery, 'keys'> & Keyed;
export type ExemplarQuestion = Omit<ExemplarQuery, 'keys'> & Keyed;
export type TraceQuestion = Omit<TraceSearch, 'keys'> & Keyed;
export type ExceptionQuestion = Omit<ExceptionSearch, 'keys'> & Keyed;

/** Questions that were merged, and where each stands among those asked. */
export interface MergedGroup<Question extends Keyed> {
  readonly query: Merged<Question>;
  readonly positions: readonly number[];
}

/** Every property of a question, in the order in which its text names them; the last two do not tell its shape. */
const PROPERTIES = [
  'kind',
  'measure',
  'by',
  'dimensions',
  'where',
  'range',
  'stepMs',
  'limit',
  'after',
  'withErrors',
  'key',
] as const satisfies readonly (keyof CountQuestion | keyof TraceQuestion)[];

// A filter and a window are one object for all nodes of an operation: their text is made once.
const texts = new WeakMap<object, string>();

const textOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const known = texts.get(value) ?? canonicalJson(value);
  texts.set(value, known);
  return known;
};

const printQuestion = (question: Keyed, properties: readonly string[]): string => {
  const values: Readonly<Record<string, unknown>> = { ...question };
  return properties.map((property) => textOf(values[property])).join(' ');
};

/** Returns a text that is equal for equal questions. */
export const questionId = (question: Keyed): string => printQuestion(question, PROPERTIES);

const tuple = (values: readonly (string | null | undefined)[]): string => JSON.stringify(values);

const shapeId = (question: Keyed): string => printQuestion(question, PROPERTIES.slice(0, -2));

/** Returns one query for every shape among the questions, its keys in the order in which they were asked. */
export const mergeKeys = <Question extends Keyed>(questions: readonly Question[]): readonly MergedGroup<Question>[] => {
  const groups = new Map<string, number[]>();
  for (const [position, question] of questions.entries()) {
    const id = shapeId(question);
    const positions = groups.get(id);
    if (positions === undefined) groups.set(id, [position]);
    else positions.push(position);
  }
  return [...groups.values()].flatMap((positions) => {
    const asked = positions.flatMap((position) => questions[position] ?? []);
    const first = asked[0];
    if (first === undefined) return [];
    const { dimensions, key: _key, ...shape } = first;
    const distinct = new Map(asked.map(({ key }) => [tuple(key), key]));
    const keys = dimensions.length === 0 ? null : { dimensions, values: [...distinct.values()] };
    const errors = asked.some(({ withErrors }) => withErrors) ? { withErrors: true } : {};
    return [{ query: { ...shape, ...errors, keys }, positions }];
  });
};

/** Returns, for each key, the rows whose values of the keyed dimensions are that key's, in the order of the rows. */
export const splitByKey = <Row extends { readonly key: readonly (string | null)[] }>(
  rows: readonly Row[],
  question: Pick<Keyed, 'by' | 'dimensions'>,
): ((key: readonly string[]) => readonly Row[]) => {
  if (question.dimensions.length === 0) return () => rows;
  const places = question.dimensions.map((dimension) => question.by.indexOf(dimension));
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const id = tuple(places.map((place) => row.key[place]));
    const held = byKey.get(id);
    if (held === undefined) byKey.set(id, [row]);
    else held.push(row);
  }
  return (key) => byKey.get(tuple(key)) ?? [];
};
