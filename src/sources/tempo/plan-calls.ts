/**
 * Calls between services and to dependencies: semantics.md "Edges and kinds". TraceQL cannot compare the services of two
 * spans, so who calls itself is told apart only where the caller (or the callee) is given.
 */
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import type { Dimension } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { SERVICE } from './attribute-names.ts';
import {
  ALL_KINDS,
  PLACE_DIMENSIONS,
  type CountClass,
  type CountPlan,
  type Part,
  type PlannedQuery,
} from './count-plan.ts';
import { isPresent, not, withFirstName } from './metric-conditions.ts';
import { DATABASE, MESSAGING } from './metric-facts.ts';
import { allowed, withUnknownService } from './plan-keys.ts';
import { fixed, type Condition } from './traceql-condition.ts';
import { filterConditions } from './traceql-filter.ts';
import { quoteString } from './traceql.ts';

const IS_CALLER = fixed('(kind = client || kind = producer)');
const ANSWER = '(kind = server || kind = consumer)';

const count = (print: Part['print']): Part => ({ print, isByStatus: false, adds: () => ({ requests: 1 }) });
const failed = (print: Part['print']): Part => ({ print, isByStatus: false, adds: () => ({ errors: 1 }) });

/** Calls that a request answers, one an answer; `answer` is what its request is. */
const answered = (answer: string): CountClass['parts'] => [
  count((conditions) => `({ ${conditions} } > { ${answer} })`),
  failed(
    (conditions) =>
      `(({ status = error && ${conditions} } > { ${answer} }) || ({ ${conditions} } > { status = error && ${answer} }))`,
  ),
];
/** Calls that no such request answers. */
const unanswered = (answer: string): CountClass['parts'] => [
  {
    print: (conditions) => `({ ${answer} } !< { ${conditions} })`,
    isByStatus: true,
    adds: (isError) => (isError ? { requests: 1, errors: 1 } : { requests: 1 }),
  },
];
/** Callers of one service, each once however often it answers. */
const callers = (answer: string): CountClass['parts'] => [
  count((conditions) => `({ ${answer} } < { ${conditions} })`),
  failed(
    (conditions) =>
      `(({ ${answer} } < { status = error && ${conditions} }) || ({ status = error && ${answer} } < { ${conditions} }))`,
  ),
];

/** How the calling span says it reaches what it calls; `rest` where it says nothing. */
const kindsOf = (rest: string): readonly (readonly [string, Condition])[] => [
  ['DATABASE', fixed(isPresent(DATABASE))],
  ['MESSAGING', fixed(`${isPresent([MESSAGING])} && ${not(isPresent(DATABASE))}`)],
  [rest, fixed(`kind != nil && ${not(isPresent([...DATABASE, MESSAGING]))}`)],
];

/** Calls with what answers them, and those of them that failed. `A &> B`, which should give both sides, leaves some out (3.0.3). */
const pairs = (answer: string): NonNullable<CountClass['sampled']> => {
  const both = (call: string, answered: string): string =>
    `({ ${call} } > { ${answered} }) || ({ ${answered} } < { ${call} })`;
  return {
    all: (conditions) => `(${both(conditions, answer)})`,
    failed: (conditions) =>
      `(${both(`status = error && ${conditions}`, answer)} || ${both(conditions, `status = error && ${answer}`)})`,
  };
};
const alone = (answer: string): NonNullable<CountClass['sampled']> => ({
  all: (conditions) => `({ ${answer} } !< { ${conditions} })`,
  failed: (conditions) => `({ ${answer} } !< { status = error && ${conditions} })`,
});

type Shape = Pick<CountClass, 'parts' | 'own' | 'refined' | 'constants' | 'conditions'> & Partial<CountClass>;
const made = (shape: Shape): CountClass => ({
  kinds: ALL_KINDS,
  unkeyed: shape.conditions,
  tested: [],
  isAnswered: false,
  sampled: null,
  alsoBy: [],
  ...shape,
});

/** One class, or one a kind of dependency where that is asked for. */
const byDependencyKind = (by: readonly Dimension[], rest: string, shape: Shape): readonly CountClass[] =>
  by.includes('dependencyKind')
    ? kindsOf(rest).map(([kind, condition]) =>
        made({
          ...shape,
          conditions: [...shape.conditions, condition],
          constants: new Map([...shape.constants, ['dependencyKind', kind]]),
        }),
      )
    : [made(shape)];

/** Calls that nothing answers say themselves how they reach what they call: one class, where there are not too many keys. */
const toDependencies = (
  by: readonly Dimension[],
  answer: string,
  shape: Omit<Shape, 'parts'>,
): readonly CountClass[] => {
  const whole = { ...shape, parts: unanswered(answer), sampled: alone(answer) };
  return by.includes('dependencyKind') && among(by, RESOURCE).length === 0
    ? [made({ ...whole, own: [...shape.own, 'dependencyKind'] })]
    : byDependencyKind(by, 'UNINSTRUMENTED', whole);
};

const RESOURCE: readonly Dimension[] = ['namespace', 'version', 'environment'];
// A service without a name is kept as ''.
const kept = (service: string): string => quoteString(service === UNKNOWN_SERVICE ? '' : service);
const serviceIs = (service: string): string => `${SERVICE} = ${kept(service)}`;
const serviceIsNot = (service: string): string => `${SERVICE} != ${kept(service)}`;
const among = (by: readonly Dimension[], wanted: readonly Dimension[]) => by.filter((each) => wanted.includes(each));
const constant = (by: readonly Dimension[], values: readonly (readonly [Dimension, string | null])[]) =>
  new Map(values.filter(([dimension]) => by.includes(dimension)));

/** Who is called by one service: every callee exactly, dependencies' names from a sample. */
const ofCaller = (
  by: readonly Dimension[],
  conditions: readonly Condition[],
  caller: string,
): readonly CountClass[] => {
  const own = [...conditions, fixed(serviceIs(caller))];
  const others = `${ANSWER} && ${serviceIsNot(caller)}`;
  return [
    ...byDependencyKind(by, 'RPC', {
      parts: answered(others),
      conditions: own,
      constants: constant(by, [
        ['caller', caller],
        ['dependency', null],
      ]),
      own: among(by, ['callee']),
      refined: [],
    }),
    ...toDependencies(by, others, {
      conditions: own,
      constants: constant(by, [['callee', null]]),
      own: among(by, ['caller', ...RESOURCE]),
      refined: among(by, ['dependency']),
    }),
  ];
};

/** Who calls one service, exactly. */
const ofCallee = (by: readonly Dimension[], conditions: readonly Condition[], callee: string): readonly CountClass[] =>
  byDependencyKind(by, 'RPC', {
    parts: callers(`${ANSWER} && ${serviceIs(callee)}`),
    conditions: [...conditions, fixed(serviceIsNot(callee))],
    constants: constant(by, [
      ['callee', callee],
      ['dependency', null],
    ]),
    own: among(by, ['caller', ...RESOURCE]),
    refined: [],
  });

/** All calls: who called is read from a sample. */
const ofAll = (by: readonly Dimension[], conditions: readonly Condition[]): readonly CountClass[] => [
  made({
    parts: answered(ANSWER),
    conditions,
    constants: new Map(),
    own: among(by, ['callee']),
    refined: by.filter((dimension) => dimension !== 'callee'),
    isAnswered: true,
    sampled: pairs(ANSWER),
  }),
  ...toDependencies(by, ANSWER, {
    conditions,
    constants: constant(by, [['callee', null]]),
    own: among(by, ['caller', ...RESOURCE]),
    refined: among(by, ['dependency']),
  }),
];

/** Above so many services, each of which takes some requests, all calls are read. */
const MAX_SERVICES = 4;

/** Told where an answer's start stands for that of the call. */
export const AT_ANSWER = 'a call that was answered counts at the start of its answer (TraceQL metrics)';
/** Told where the number of answers is not known. */
export const ONCE_A_CALL = 'a call that one service answered several times counts once (TraceQL metrics)';

/**
 * Returns the plan of calls.
 * @throws RangeError             calls have no such dimension
 * @throws UnsupportedQueryError  what only the enclosing request of each call tells
 */
export const planCalls = ({ by, where, keys }: PlannedQuery): CountPlan => {
  const known: readonly Dimension[] = ['caller', 'callee', 'dependency', 'dependencyKind', ...RESOURCE];
  const wrong = by.find((dimension) => !known.includes(dimension));
  if (wrong !== undefined && !PLACE_DIMENSIONS.includes(wrong) && wrong !== 'service') {
    throw new RangeError(`calls are not counted by ${wrong}`);
  }
  if (wrong !== undefined || where.route !== undefined || where.statusCode !== undefined) {
    throw new UnsupportedQueryError(
      'TEMPO',
      'the request during which each call was made, which TraceQL metrics do not tell',
      'ask for calls by caller, callee and dependency, without `route` and `statusCode`',
    );
  }
  const filter = filterConditions(where);
  const conditions = [IS_CALLER, ...withUnknownService(filter.service), ...filter.own.map(withFirstName)];
  const isFew = (values: readonly string[] | null): values is readonly string[] =>
    values !== null && values.length <= MAX_SERVICES;
  const asCallers = allowed(keys, 'caller') ?? (where.service?.equals === undefined ? null : [where.service.equals]);
  const asCallees = allowed(keys, 'callee');
  const plan = (classes: readonly CountClass[], notes: readonly string[]): CountPlan => ({
    classes,
    isExact: false,
    notes: [...filter.notes, ...notes],
  });
  if (isFew(asCallers) && among(by, RESOURCE).length === 0) {
    return plan(
      asCallers.flatMap((caller) => ofCaller(by, conditions, caller)),
      [AT_ANSWER],
    );
  }
  if (isFew(asCallees)) {
    return plan(
      asCallees.flatMap((callee) => ofCallee(by, conditions, callee)),
      [ONCE_A_CALL],
    );
  }
  // Both sides of many services are asked for at once, as a rule: all calls are read once, and cut here.
  return plan(ofAll(by, conditions), [AT_ANSWER]);
};
