/**
 * Ids of spikes: `sp1.` and, as JSON in base64url, service, route, exception type, start of the warning step, and what else the
 * filter restricts (left out where that is nothing). All that finds the episode again is in it.
 */
import type { Filter } from '../filter/filter.ts';
import { isFilterInput } from '../filter/is-filter-input.ts';
import type { FilterInput } from '../filter/read-filter.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { UnixMs } from '../time.ts';
import type { SpikeSubject } from './subject.ts';

const PREFIX = 'sp1.';

/** What an id says. */
export interface SpikeKey extends SpikeSubject {
  readonly warnedAtMs: UnixMs;
  /** The filter without `service`, `route` and `exceptionType`; it came from a client, so that it has to be read again. */
  readonly rest: FilterInput;
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

const CHOOSES_SUBJECTS = ['service', 'route', 'exceptionType'];

/** What restricts the count: nothing, or a filter of which something is left. */
const isRest = (value: unknown): value is FilterInput => {
  if (!isFilterInput(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && !keys.some((key) => CHOOSES_SUBJECTS.includes(key));
};

/** Returns what an id says; null where it is none. One spike has one id: another way to write the same is none. */
export const parseSpikeId = (id: string): SpikeKey | null => {
  if (!id.startsWith(PREFIX)) return null;
  const parts = parseJson(Buffer.from(id.slice(PREFIX.length), 'base64url').toString('utf8'));
  if (!isList(parts) || parts.length < 4 || parts.length > 5) return null;
  const [service, route, exceptionType, warnedAtMs, rest] = parts;
  const isWhole = isText(service) && isTextOrNull(route) && isTextOrNull(exceptionType);
  if (!isWhole || typeof warnedAtMs !== 'number' || !Number.isSafeInteger(warnedAtMs) || warnedAtMs < 0) return null;
  if ((route !== null && exceptionType !== null) || (parts.length === 5 && !isRest(rest))) return null;
  const isOnlyText = id === PREFIX + Buffer.from(canonicalJson(parts)).toString('base64url');
  return isOnlyText ? { service, route, exceptionType, warnedAtMs, rest: isRest(rest) ? rest : {} } : null;
};
