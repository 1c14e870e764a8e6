/** The search that reads the span trees of several traces at once, and how traces are packed into such searches. */
import { LABEL_KEYS } from '../../otlp/span-labels.ts';
import { attribute, QUERY_MAX_BYTES } from './traceql.ts';

const FIELDS = [
  'name',
  'status',
  'statusMessage',
  'kind',
  'span:parentID',
  'resource.service.name',
  ...LABEL_KEYS.map((key) => attribute('span', key)),
];
const SELECT = `|select(${FIELDS.join()})`;

const OPEN = '{';
const CLOSE = '}';
const OR = '||';
const clause = (traceId: string): string => `trace:id="${traceId}"`;
const CLAUSE_BYTES = clause('0'.repeat(32)).length + OR.length;

/** What Tempo's lexer reads at once. It loses what it looks ahead at across the end of such a part. */
const LEXER_BYTES = QUERY_MAX_BYTES;
/** It does not look ahead inside a text, nor inside spaces. */
const MARGIN_BYTES = 2;

const maxIds = (bytes: number): number =>
  Math.floor((bytes - OPEN.length - CLOSE.length + OR.length - SELECT.length) / CLAUSE_BYTES);

/** Traces of one search that is as short as Tempo's lexer needs it. */
export const SHORT_PACK = maxIds(LEXER_BYTES);
/** Traces of one search over two of the lexer's parts, whose border is kept where it does no harm. */
export const LONG_PACK = maxIds(2 * LEXER_BYTES - MARGIN_BYTES);

/**
 * Returns the search for these traces and all that a tree needs of their spans. Above 1,024 bytes it is laid out so that the
 * border of the lexer's parts falls into an id or into spaces: what is then on both sides of it is read by characters, without
 * looking ahead (seen in Tempo's lexer, where attributes and numbers alone are tried out in a copy of the scanner).
 *
 *     {trace:id="a0…"||…||trace:id="4f1<border>c…"||…}|select(…)      {trace:id="a0…"}    <border>    |select(…)
 *
 * @param traceIds  1 to LONG_PACK of 32 hex digits each
 */
export const printTreeQuery = (traceIds: readonly string[]): string => {
  const traces = OPEN + traceIds.map(clause).join(OR) + CLOSE;
  const isLong = traces.length + SELECT.length > LEXER_BYTES;
  return (isLong ? traces.padEnd(LEXER_BYTES + MARGIN_BYTES) : traces) + SELECT;
};

/** Returns the items in lists of about equal length, none above `most`, in order. */
export const packsOf = <Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] => {
  const packs = Math.ceil(items.length / most);
  return Array.from({ length: packs }, (_, index) =>
    items.slice(Math.round((index * items.length) / packs), Math.round(((index + 1) * items.length) / packs)),
  );
};
