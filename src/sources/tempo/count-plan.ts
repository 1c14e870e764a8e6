/** What a count is made of on Tempo: classes of spans, each counted by TraceQL metrics and, where those cannot tell, sampled. */
import type { Filter } from '../../filter/filter.ts';
import type { CountQuery, Dimension } from '../source.ts';
import type { Condition } from './traceql-condition.ts';

/** The numbers that are added up. */
export type Column = 'requests' | 'errors' | 'spans' | 'count' | 'recorded' | 'handled' | 'absorbed';
export type Columns = Readonly<Partial<Record<Column, number>>>;

/** Spans of a class that add something. */
export interface Part {
  /** Returns the spans as TraceQL; `conditions` is the text inside the braces of the counted span. */
  readonly print: (conditions: string) => string;
  /** The same in pieces that no span is in twice, where the whole is too long for one query. */
  readonly pieces?: readonly ((conditions: string) => string)[];
  /** Whether what a span adds depends on its status. */
  readonly isByStatus: boolean;
  readonly adds: (isError: boolean) => Columns;
}

/** Spans of which the same dimensions are known. No span is in two classes of a plan. */
export interface CountClass {
  readonly conditions: readonly Condition[];
  /** Which of Tempo's kinds the spans can have. */
  readonly kinds: readonly string[];
  /** Dimensions of the query that are the same for all of its spans. */
  readonly constants: ReadonlyMap<Dimension, string | null>;
  /** Dimensions of the query that the span itself tells: keys of `by()`. */
  readonly own: readonly Dimension[];
  /** Dimensions of the query that only a sample tells. */
  readonly refined: readonly Dimension[];
  /** Conditions on the enclosing request that only a sample can test; null = none. */
  readonly residual: Pick<Filter, 'route' | 'statusCode'> | null;
  /** Conditions on dimensions that the span tells, tested on its labels: those that would make a query too long. */
  readonly tested: readonly TestedDimension[];
  /** The first one selects every span of the class, the others some of them. */
  readonly parts: readonly [Part, ...Part[]];
  /** Whether the span carries an exception, so that a sample reads what it says. */
  readonly hasException: boolean;
  /** Other spans that a sample of this class needs. */
  readonly relatives: readonly Relatives[];
  /** Classes with the same conditions here (the same list) are sampled together, and told apart by whether spans are requests. */
  readonly sampled: {
    readonly conditions: readonly Condition[];
    readonly isRequest: boolean | null;
    /** Conditions on spans that are requests which are not among these; null = none. */
    readonly request: CountClass['residual'];
  };
  /** Counts only where its service has no requests of its own in the range. */
  readonly isFallback: boolean;
}

export interface TestedDimension {
  readonly dimension: Dimension;
  readonly meets: (text: string | null) => boolean;
}

/** Spans around those of a class: all above them, the parents that called them, or the requests that answer them. */
export interface Relatives {
  readonly kind: 'ANCESTORS' | 'CALLERS' | 'CALLEES';
  /** Returns them (and maybe the spans of the class with them) as TraceQL. */
  readonly print: (conditions: string) => string;
}

export interface CountPlan {
  readonly classes: readonly CountClass[];
  /** Spans in traces without their root, of which no place in the trace is known: left out, but counted. Null where none can be. */
  readonly lost: { readonly print: (conditions: string) => string; readonly conditions: readonly Condition[] } | null;
  /** Requests, whose services have no fallback; null where no class is one. */
  readonly entered: readonly Condition[] | null;
  /** Whether what Tempo counts is what was asked for; `notes` say what is different. */
  readonly isExact: boolean;
  readonly notes: readonly string[];
}

/** What a planner is asked. */
export type PlannedQuery = Pick<CountQuery, 'measure' | 'by' | 'where' | 'keys'>;

/** Dimensions of the enclosing request beside its service, which is that of the span. */
export const PLACE_DIMENSIONS: readonly Dimension[] = ['route', 'routeKind', 'httpRoute', 'method', 'statusCode'];

/** Every kind of span, by Tempo's names. */
export const ALL_KINDS = ['server', 'client', 'internal', 'producer', 'consumer', 'unspecified'] as const;

/** Returns the spans that meet the conditions: `{ … }`. */
export const SPANS = (conditions: string): string => `{ ${conditions} }`;
