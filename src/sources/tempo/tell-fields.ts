/**
 * Where a condition names a field, Tempo reads it only from the spans that meet the condition as it stands, also one inside
 * `!( )`: in `{ !(resource.region = "eu") }` the region of every span found is absent, for `select` and for `by()` alike
 * (seen on 3.0.3).
 */
import { SERVICE } from './attribute-names.ts';
import { KIND } from './metric-facts.ts';
import { fixed, toTraceQL, type Condition } from './traceql-condition.ts';

/** Returns whether a condition says what a value is: then that value is what is told of the spans that are found. */
export const tellsMatched = ({ kind }: Condition): boolean => kind === 'value' || kind === 'tuples';

const isNamed = (text: string, field: string): boolean =>
  new RegExp(`(?<![\\w.:])${field.replaceAll('.', '\\.')}(?![\\w.:])`, 'u').test(text);

/** Tempo says that a service cannot be absent. */
const existence = (field: string): string => (field === SERVICE ? `${field} =~ ".*"` : `${field} != nil`);

/**
 * Returns the conditions to add so that these fields are told of every span, whatever other conditions name them: none, or
 * one that all spans meet, under which each of the fields is asked for once more.
 */
export const tellsAll = (fields: readonly string[], conditions: readonly Condition[]): readonly Condition[] => {
  const named = toTraceQL(conditions.filter((condition) => !tellsMatched(condition)));
  const untold = fields.filter((field) => field !== KIND && isNamed(named, field));
  return untold.length === 0 ? [] : [fixed(`(${[KIND, ...untold].map(existence).join(' || ')})`)];
};
