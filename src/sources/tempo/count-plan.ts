/** What a count is made of on Tempo: classes of spans, each counted by TraceQL metrics and, where those cannot tell, sampled. */
import type { CountQuery, Dimension } from '../source.ts';
import type { Condition } from './traceql-condition.ts';

/** The numbers that are added up. */
export type Column = 'requests' | 'errors' | 'spans' | 'count' | 'recorded' | 'handled' | 'absorbed';
export type Columns = Readonly<Partial<Record<Column, number>>>;

/** Spans of a class that add something. */
export interface Part {
  /** Returns the spans as TraceQL; `conditions` is the text inside the braces of the counted span. */
  readonly print: (conditions: string) => string;
  /** Whether what a span adds depends on its status. */
  readonly isByStatus: boolean;
  readonly adds: (isError: boolean) => Columns;
}

/** Spans of which the same dimensions are known. No span is in two classes of a plan. */
export interface CountClass {
  readonly conditions: readonly Condition[];
  /** The same without what keys demand: what is counted of more than was asked for serves as well, where it is at hand. */
  readonly unkeyed: readonly Condition[];
  /** Which of Tempo's kinds the spans can have. */
  readonly kinds: readonly string[];
  /** Dimensions of the query that are the same for all of its spans. */
  readonly constants: ReadonlyMap<Dimension, string | null>;
  /** Dimensions of the query that the span itself tells: keys of `by()`. */
  readonly own: readonly Dimension[];
  /** Dimensions of the query that only a sample tells. */
  readonly refined: readonly Dimension[];
  /** Conditions on dimensions that the span tells, tested on its labels: those that would make a query too long. */
  readonly tested: readonly TestedDimension[];
  /** The first one selects every span of the class, the others some of them. */
  readonly parts: readonly [Part, ...Part[]];
  /** Its spans answer calls of which only those who called tell the rest. */
  readonly isAnswered: boolean;
  /** What a sample reads of it: any of its spans (with those who called them), and those that failed; null: never. */
  readonly sampled: { readonly all: Part['print']; readonly failed: Part['print'] } | null;
  /** Names that are counted by although nobody asked, so that another question asks the same. */
  readonly alsoBy: readonly string[];
}

export interface TestedDimension {
  readonly dimension: Dimension;
  readonly meets: (text: string | null) => boolean;
}

export interface CountPlan {
  readonly classes: readonly CountClass[];
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
