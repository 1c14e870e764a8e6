/**
 * The search that tells of many traces all that counts of errors leave open: their errors and exceptions with everything above
 * them, and, where the filter has conditions that only Tempo tests, another one which of them meet it.
 */
import type { CountQuery, Dimension } from '../source.ts';
import {
  EXCEPTION_MESSAGE,
  EXCEPTION_STACKTRACE,
  EXCEPTION_TYPE,
  IS_EXCEPTION_EVENT,
  SERVICE,
  VERSION,
} from './attribute-names.ts';
import { SPANS } from './count-plan.ts';
import { fieldsThatFit, queriesFor } from './fit-query.ts';
import { ERROR_FIELDS, KIND, OPERATION, OWN_DIMENSIONS, PEER_FIELDS, STATUS } from './metric-facts.ts';
import type { Demands, ErrorClass, ErrorPlan } from './plan-errors.ts';
import { PARENT_ID } from './sample-spans.ts';
import { tellsAll } from './tell-fields.ts';
import { compact } from './traceql-compact.ts';
import { fixed, type Condition } from './traceql-condition.ts';
import { byteLength } from './traceql.ts';

/** Added to every search. */
const HINT_BYTES = byteLength(' with (most_recent=true)');

const WANTED = `{ status = error || ${IS_EXCEPTION_EVENT} }`;
// `A &<< { }`, which should give both sides, leaves ancestors out where a trace has several such spans (seen on 3.0.3).
const OUTLINE = `${WANTED} || (${WANTED} << { })`;
/** Whether a failed call reached an instrumented service decides what kind of dependency it is. */
const ANSWERED = '({ status = error && (kind = client || kind = producer) } > { kind = server || kind = consumer })';

/** A span tells its place in the trace, its service and its request by these. */
const PLACE_FIELDS: readonly string[] = [SERVICE, STATUS, KIND, 'name', PARENT_ID, ...OPERATION];
/** Selected only where they are asked for; everything else always, so that all questions share one search. */
const RARE: readonly Dimension[] = ['httpRoute', 'namespace', 'environment'];

/** What decides how the search is made. */
export type SearchedErrors = Pick<CountQuery, 'measure' | 'by'>;

const fieldsOf = ({ measure, by }: SearchedErrors, hasStack: boolean): readonly string[] => {
  const isOfOrigins = measure === 'origins';
  return [
    ...new Set([
      ...PLACE_FIELDS,
      EXCEPTION_TYPE,
      ...(isOfOrigins && !by.includes('group') ? [] : [EXCEPTION_MESSAGE]),
      ...(hasStack ? [EXCEPTION_STACKTRACE] : []),
      ...ERROR_FIELDS,
      ...(isOfOrigins ? PEER_FIELDS : []),
      ...VERSION,
      ...by
        .filter((dimension) => RARE.includes(dimension))
        .flatMap((dimension) => OWN_DIMENSIONS[dimension]?.fields ?? []),
    ]),
  ];
};

const select = (spans: string, fields: readonly string[]): string => `${spans} | select(${fields.join(', ')})`;

/** Conditions that wanted spans meet, and for which classes those are. */
interface Candidates {
  readonly conditions: readonly Condition[];
  readonly classes: readonly ErrorClass[];
}

const IS_ERROR = fixed('status = error');
const IS_WANTED = fixed(`(status = error || ${IS_EXCEPTION_EVENT})`);

/** What carries an exception and what does not are looked for together where they have to meet the same. */
const candidatesOf = ({ classes }: ErrorPlan, which: keyof Demands): readonly Candidates[] => {
  const base = ({ unit, hasException }: ErrorClass): readonly Condition[] => [
    ...(unit === 'EXCEPTION' ? [] : [IS_ERROR]),
    ...(hasException === true ? [fixed(IS_EXCEPTION_EVENT)] : []),
  ];
  const [first] = classes;
  const demands = new Set(classes.map(({ filter }) => JSON.stringify(filter[which])));
  return first !== undefined && demands.size === 1 && classes.length > 1
    ? [{ conditions: [IS_WANTED, ...first.filter[which]], classes }]
    : classes.map((each) => ({ conditions: [...base(each), ...each.filter[which]], classes: [each] }));
};

/** A status that is not told is none of an error. */
const isTold = (field: string): boolean => field !== STATUS;

/** The searches of a sample. */
export interface ErrorSearch {
  /** Of each list of fields the searches that select them. */
  readonly outline: readonly (readonly string[])[];
  readonly matched: readonly { readonly classes: readonly ErrorClass[]; readonly texts: readonly string[] }[];
}

/**
 * Returns the searches of a sample.
 * @param further  conditions beside those of the plan
 * @throws UnsupportedQueryError  the filter does not fit a query
 */
export const errorSearch = (
  plan: ErrorPlan,
  which: keyof Demands,
  asked: SearchedErrors,
  hasStack: boolean,
  further: readonly Condition[] = [],
): ErrorSearch => {
  const outline = asked.measure === 'origins' ? `${OUTLINE} || ${ANSWERED}` : OUTLINE;
  const fields = fieldsOf(asked, hasStack);
  const candidates = candidatesOf(plan, which).map(({ conditions, classes }) => ({
    classes,
    conditions: [...conditions, ...further],
  }));
  const isAll = further.length === 0 && plan.isFree && plan.classes.every(({ filter }) => filter[which].length === 0);
  const queries = (some: readonly string[]): readonly string[] =>
    isAll
      ? [compact(select(outline, some))]
      : candidates.flatMap(({ conditions }) =>
          queriesFor(
            {
              spans: { print: (text) => `(${SPANS(text)}) && (${outline})` },
              conditions: [...conditions, ...tellsAll(some.filter(isTold), conditions)],
              around: (spans) => select(spans, some),
            },
            HINT_BYTES,
          ),
        );
  return {
    outline: fieldsThatFit(fields, queries).map(queries),
    matched: plan.isFree
      ? []
      : candidates.map(({ conditions, classes }) => ({
          classes,
          texts: queriesFor({ spans: { print: SPANS }, conditions, around: (spans) => spans }, HINT_BYTES),
        })),
  };
};

/** Returns every text of the searches. */
export const textsOf = ({ outline, matched }: ErrorSearch): readonly string[] => [
  ...outline.flat(),
  ...matched.flatMap(({ texts }) => texts),
];
