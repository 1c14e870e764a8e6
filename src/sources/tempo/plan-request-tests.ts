/** Conditions of a filter on a span that is itself the request: sent where they are short, else tested on what is counted. */
import type { Filter } from '../../filter/filter.ts';
import type { TestedDimension } from './count-plan.ts';
import { withFirstName } from './metric-conditions.ts';
import { textTest } from './text-test.ts';
import { toTraceQL, type Condition } from './traceql-condition.ts';
import { filterConditions } from './traceql-filter.ts';
import { byteLength } from './traceql.ts';

/** Codes are numbers: a pattern becomes the list of those that match it, which may be long. */
const MAX_CODE_BYTES = 450;

/**
 * Returns the conditions to send and those to test on the labels.
 * @throws UnsupportedQueryError  a pattern over status codes that cannot be tried on numbers
 */
export const requestTests = (
  filter: Filter,
): { readonly conditions: readonly Condition[]; readonly tested: readonly TestedDimension[] } => {
  const { route, statusCode } = filter;
  const ofRoute = route === undefined ? [] : filterConditions({ route }).request;
  if (statusCode === undefined) return { conditions: ofRoute, tested: [] };
  const ofCode = filterConditions({ statusCode }).request.map(withFirstName);
  return byteLength(toTraceQL(ofCode)) <= MAX_CODE_BYTES
    ? { conditions: [...ofRoute, ...ofCode], tested: [] }
    : { conditions: ofRoute, tested: [{ dimension: 'statusCode', meets: textTest('statusCode', statusCode) }] };
};
