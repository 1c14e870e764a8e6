/** The one search that tells of many traces where their errors are: the spans concerned, and all that stands above them. */
import { IS_EXCEPTION_EVENT } from './attribute-names.ts';
import { compact } from './traceql-compact.ts';
import { DEPENDENCY_FIELDS, REQUEST_FIELDS } from './searched-spans.ts';

/** Which spans of the traces found are wanted back; their ancestors come with them. */
export type OutlineOf = 'errors' | 'errors-and-callees' | 'errors-and-exceptions';

const ERROR = '{ status = error }';
const ERROR_OR_EXCEPTION = `{ status = error || ${IS_EXCEPTION_EVENT} }`;
/** Whether a failed call reached an instrumented service decides what kind of dependency it is. */
const CALLEES = '({ status = error && (kind = client || kind = producer) } &> { kind = server || kind = consumer })';

/** What a search of exceptions selects of them: of several on one span only the last is seen, attribute by attribute. */
const EXCEPTION_FIELDS = [
  'event.exception.type',
  'event.exception.message',
  'event.exception.stacktrace',
  'event:timeSinceStart',
] as const;

/**
 * Returns the query.
 * @param candidates  expression over spans that a trace must meet; null = any trace that has such spans
 */
export const outlineQuery = (candidates: string | null, of: OutlineOf): string => {
  const wanted = of === 'errors-and-exceptions' ? ERROR_OR_EXCEPTION : ERROR;
  // `A &<< { }` gives A with its ancestors; a root has none, so A stands beside it.
  const outline = `${wanted} || (${wanted} &<< { })${of === 'errors-and-callees' ? ` || ${CALLEES}` : ''}`;
  const fields = {
    errors: REQUEST_FIELDS,
    'errors-and-callees': [...REQUEST_FIELDS, ...DEPENDENCY_FIELDS],
    'errors-and-exceptions': [...REQUEST_FIELDS, ...EXCEPTION_FIELDS],
  }[of];
  const spans = candidates === null ? outline : `(${candidates}) && (${outline})`;
  return compact(`${spans} | select(${fields.join(', ')})`);
};
