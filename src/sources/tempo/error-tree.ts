/** One trace of a sample of errors: which of its spans are leaves, occurrences and entries, by the rules of the structural counts. */
import { IS_EXCEPTION_EVENT } from './attribute-names.ts';
import { KIND, STATUS } from './metric-facts.ts';
import { foundSpans, PARENT_ID, type FoundSpan } from './sample-spans.ts';
import type { SearchedTrace } from './search-answer.ts';

const NO_PARENT = '0'.repeat(16);
const [EVENT_NAME = ''] = IS_EXCEPTION_EVENT.split(' ');

/** What a span is in its trace. */
export interface PlacedError {
  readonly span: FoundSpan;
  readonly hasException: boolean;
  readonly isError: boolean;
  /** The way up to the root is not held: Tempo knows no place of it, so it is neither leaf nor occurrence. */
  readonly isLost: boolean;
  /** An error with no error below it. */
  readonly isLeaf: boolean;
  /** It carries an unhandled exception, and no span below it does. */
  readonly isOccurrence: boolean;
  /** A leaf that carries no exception and lies below no span that does. */
  readonly isBare: boolean;
  /** A leaf that is, or lies below, an entry that failed. */
  readonly isFailed: boolean;
}

export interface ErrorTree {
  /** Errors and exceptions. */
  readonly errors: readonly PlacedError[];
  /** Every span found, by its id. */
  readonly byId: ReadonlyMap<string, FoundSpan>;
}

/** The spans above one, nearest first; null where the way to the root is not held. */
const pathOf = (span: FoundSpan, byId: ReadonlyMap<string, FoundSpan>): readonly FoundSpan[] | null => {
  const path: FoundSpan[] = [];
  const walked = new Set([span]);
  for (let at = span; ;) {
    const parentId = at.facts(PARENT_ID) ?? NO_PARENT;
    if (parentId === NO_PARENT) return path;
    const parent = byId.get(parentId);
    if (parent === undefined || walked.has(parent)) return null;
    walked.add(parent);
    path.push(parent);
    at = parent;
  }
};

const isError = ({ facts }: FoundSpan): boolean => facts(STATUS) === 'error';
const hasException = ({ facts }: FoundSpan): boolean => facts(EVENT_NAME) === 'exception';

/**
 * Returns the errors of a trace; null where the search does not show all of them: more spans than one search gives, parts in
 * several blocks, or spans that share an id.
 */
export const errorTree = (trace: SearchedTrace): ErrorTree | null => {
  const held = known.get(trace);
  if (held !== undefined) return held;
  const tree = placeErrors(trace);
  known.set(trace, tree);
  return tree;
};

// Several questions of an operation read one sample.
const known = new WeakMap<SearchedTrace, ErrorTree | null>();

const placeErrors = (trace: SearchedTrace): ErrorTree | null => {
  const spans = foundSpans([trace]);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const isWhole =
    byId.size === spans.length && trace.matched <= spans.length && (trace.errors ?? 0) <= spans.filter(isError).length;
  if (!isWhole) return null;
  const wanted = spans
    .filter((span) => isError(span) || hasException(span))
    .map((span) => ({ span, path: pathOf(span, byId) }));
  const above = (isBelow: (span: FoundSpan) => boolean): ReadonlySet<FoundSpan> =>
    new Set(wanted.filter(({ span }) => isBelow(span)).flatMap(({ path }) => path ?? []));
  const aboveErrors = above(isError);
  const aboveUnhandled = above((span) => isError(span) && hasException(span));
  const isFailedEntry = (span: FoundSpan, isRoot: boolean): boolean =>
    isError(span) && (isRoot || span.facts(KIND) === 'consumer');
  const errors = wanted.map(({ span, path }): PlacedError => {
    const isLeaf = path !== null && isError(span) && !aboveErrors.has(span);
    return {
      span,
      hasException: hasException(span),
      isError: isError(span),
      isLost: path === null,
      isLeaf,
      isOccurrence: path !== null && isError(span) && hasException(span) && !aboveUnhandled.has(span),
      isBare: isLeaf && !hasException(span) && !path.some(hasException),
      isFailed: isLeaf && [span, ...path].some((each, index) => isFailedEntry(each, index === path.length)),
    };
  });
  return { errors, byId };
};
