/** What a server says it does not take at once, in its own words: limits are a matter of its configuration. */
import { HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';
import { sourceBadResponse } from '../../errors.ts';

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
const TRACES = /limit \d+ exceeds max(?:imum)? limit (?<limit>\d+)/iu;
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

/**
 * Resolves to what `ask` answers, which is asked again with what a refusal taught.
 * @throws GatewayError SOURCE_BAD_RESPONSE  the server refuses whatever it says it takes
 */
export const askWithin = async <Answer extends object>(
  ask: () => Promise<Answer | Refusal>,
  learn: (refusal: Refusal) => void,
  lessons = 0,
): Promise<Answer> => {
  const answer = await ask();
  if (!isRefusal(answer)) return answer;
  if (lessons === MAX_LESSONS) throw sourceBadResponse('TEMPO', `it takes less than it says: ${answer.said}`);
  learn(answer);
  return askWithin(ask, learn, lessons + 1);
};

/** Returns whether an answer is a refusal. */
export const isRefusal = (answer: object): answer is Refusal => 'said' in answer && 'limit' in answer;

/** Returns the longest range to ask for next. A server that refuses what it says it takes gets half of what it refused. */
export const shorterRange = (
  { limit }: Refusal,
  { fromMs, toMs }: TimeRange,
  known: DurationMs | null,
  roundingMs: DurationMs,
): DurationMs => {
  const asked = Math.min(toMs - fromMs, known ?? Infinity);
  const allowed = limit - roundingMs;
  return Math.max(1, allowed < asked ? allowed : Math.floor(asked / 2));
};
