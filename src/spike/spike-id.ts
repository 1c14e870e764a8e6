/**
 * Ids of spikes: `sp1.` and, as JSON in base64url, service, route, exception type, start of the warning step, and what else the
 * filter restricts (left out where that is nothing). All that finds the episode again is in it.
 */
import type { Filter } from '../filter/filter.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { UnixMs } from '../time.ts';
import type { SpikeSubject } from './subject.ts';

const PREFIX = 'sp1.';

/** What an id says. */
export interface SpikeKey extends SpikeSubject {
  readonly warnedAtMs: UnixMs;
  /** The filter without `service`, `route` and `exceptionType`, as it came from a client: to be read again. */
  readonly rest: unknown;
}

/** Returns the id of an episode. */
export const spikeId = ({ service, route, exceptionType }: SpikeSubject, warnedAtMs: UnixMs, rest: Filter): string => {
  const parts = [service, route, exceptionType, warnedAtMs, ...(Object.keys(rest).length === 0 ? [] : [rest])];
  return PREFIX + Buffer.from(canonicalJson(parts)).toString('base64url');
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Returns what an id says; null where it is none. */
export const parseSpikeId = (id: string): SpikeKey | null => {
  if (!id.startsWith(PREFIX)) return null;
  const parts = parseJson(Buffer.from(id.slice(PREFIX.length), 'base64url').toString('utf8'));
  if (!isList(parts) || parts.length < 4 || parts.length > 5) return null;
  const [service, route, exceptionType, warnedAtMs, rest = {}] = parts;
  const isWhole = isText(service) && isTextOrNull(route) && isTextOrNull(exceptionType);
  if (!isWhole || typeof warnedAtMs !== 'number' || !Number.isSafeInteger(warnedAtMs) || warnedAtMs < 0) return null;
  return route !== null && exceptionType !== null ? null : { service, route, exceptionType, warnedAtMs, rest };
};
