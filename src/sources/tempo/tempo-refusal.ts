/** What a server says it does not take at once, in its own words: limits are a matter of its configuration. */
import { HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';
import { sourceBadResponse, type GatewayError } from '../../errors.ts';
import { formatDuration } from '../../lib/parse-duration.ts';
import { inline } from '../../lib/quote.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';

/** A limit that a query went over. */
export interface Refusal {
  readonly kind: 'range' | 'spans' | 'traces';
  /** Milliseconds of a range, spans of one trace, traces of one search. */
  readonly limit: number;
  /** The server's own sentence. */
  readonly said: string;
}

const RANGE =
  /exceed(?:s|ed)?\b(?: the)?(?: maximum| max)?(?: allowed)?(?: duration)?(?: of)? (?<limit>(?:\d+(?:\.\d+)?(?:ms|h|m|s))+)/iu;
const SPANS = /spans per span ?set exceeds (?<limit>\d+)/iu;
const TRACES = /limit \d+ exceeds (?:max|maximum) limit (?<limit>\d+)/iu;
const PART = /(?<number>\d+(?:\.\d+)?)(?<unit>ms|h|m|s)/gu;
const UNITS: Readonly<Record<string, DurationMs>> = { h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS, ms: 1 };

const durationIn = (text: string): DurationMs =>
  [...text.matchAll(PART)]
    .map(({ groups }) => Number(groups?.number) * (UNITS[groups?.unit ?? ''] ?? Number.NaN))
    .reduce((sum, part) => sum + part, 0);

/**
 * Returns the limit that a refusal names; null where it refuses something else.
 *
 *     range specified by start and end exceeds 168h0m0s. received start=1700000000 end=1790000000
 *     metrics query time range exceeds the maximum allowed duration of 24h0m0s
 *     spans per span set exceeds 100. received 1000
 *     limit 10000000 exceeds max limit 262144
 */
export const refusalIn = (said: string): Refusal | null => {
  for (const [kind, pattern] of [
    ['spans', SPANS],
    ['traces', TRACES],
    ['range', RANGE],
  ] as const) {
    const text = pattern.exec(said)?.groups?.limit;
    if (text === undefined) continue;
    const limit = kind === 'range' ? durationIn(text) : Number(text);
    if (limit > 0) return { kind, limit, said };
  }
  return null;
};

/** How often a question may be put again because of a limit that was not known before. */
const MAX_LESSONS = 4;

/** Returns whether an answer is a refusal. */
export const isRefusal = (answer: object): answer is Refusal => 'said' in answer && 'limit' in answer;

/** Reads that a range may take: a server that takes so little at once is not asked more often for that. Eight days in parts of 3 h. */
const MAX_PIECES = 64;

/** Returns the error of a range that would take too many pieces of `pieceMs`; null where it does not. */
export const tooManyPieces = ({ fromMs, toMs }: TimeRange, pieceMs: DurationMs): UnsupportedQueryError | null => {
  if (toMs - fromMs <= MAX_PIECES * pieceMs) return null;
  const [piece, longest] = [pieceMs, MAX_PIECES * pieceMs].map((ms) => formatDuration(Math.ceil(ms)));
  return new UnsupportedQueryError(
    'TEMPO',
    `a range of at most ${longest}: this server takes ${piece} at once, and a range is read in ${MAX_PIECES} parts at most`,
    'ask for a shorter window',
    {
      argument: 'range',
      expected: `be at most ${longest} (Tempo takes ${piece} at once here)`,
      got: formatDuration(Math.ceil(toMs - fromMs)),
    },
  );
};

/** How long a range a server takes at once; `roundingMs`: what both ends of one may be rounded to together. */
export interface RangeLimit {
  /** From what was refused and then answered; null = nothing was. */
  knownMs: DurationMs | null;
  readonly roundingMs: DurationMs;
}

const takesLess = ({ said }: Refusal): GatewayError =>
  sourceBadResponse('TEMPO', `it takes less than it says: ${inline(said)}`);

/** A server that takes less at once answers no window in a bearable number of reads: no shorter one is worth asking for. */
const SHORTEST_MS = 10 * SECOND_MS;

const takesTooLittle = ({ said }: Refusal): GatewayError =>
  sourceBadResponse('TEMPO', `it takes too short a range at once: ${inline(said)}`);

/**
 * Resolves to what `ask` answers, which is asked again with what a refusal taught. Reads at the same time learn apart from each
 * other: the same lesson counts once. A server that refuses what it says it takes gets half of that, once.
 * @param ask    asks for the range in pieces of at most this length; null = as a whole
 * @param learn  takes a limit that is not one of ranges
 * @throws GatewayError SOURCE_BAD_RESPONSE  the server refuses whatever it says it takes, or takes less than 10 s at once
 * @throws UnsupportedQueryError             it takes so little that the range would be too many reads
 */
export const askWithin = async <Answer extends object>(
  limit: RangeLimit,
  range: TimeRange,
  ask: (longestMs: DurationMs | null) => Promise<Answer | Refusal>,
  learn: (refusal: Refusal) => void = () => undefined,
): Promise<Answer> => {
  let longestMs = limit.knownMs;
  let hasHalved = false;
  for (let lessons = 0; ; lessons += 1) {
    const answer = await ask(longestMs);
    if (!isRefusal(answer)) {
      if (longestMs !== null) limit.knownMs = Math.min(longestMs, limit.knownMs ?? Infinity);
      return answer;
    }
    if (lessons === MAX_LESSONS) throw takesLess(answer);
    if (answer.kind !== 'range') {
      learn(answer);
      continue;
    }
    const askedMs = Math.min(range.toMs - range.fromMs, longestMs ?? Infinity);
    const allowedMs = answer.limit - limit.roundingMs;
    const isRefusedAll = allowedMs >= askedMs;
    if (isRefusedAll && hasHalved) throw takesLess(answer);
    hasHalved ||= isRefusedAll;
    longestMs = isRefusedAll ? Math.floor(askedMs / 2) : allowedMs;
    if (longestMs < SHORTEST_MS) throw takesTooLittle(answer);
    const error = tooManyPieces(range, longestMs);
    if (error !== null) throw error;
  }
};
