/** What clients are told of a query that every source refused, or that there is no source for. */
import { limitExceeded, sourceNotConfigured, type GatewayError } from '../errors.ts';
import type { UnsupportedQueryError } from './unsupported-query.ts';

/** What would help where there is no source to ask. */
export interface Absent {
  readonly needs: string;
  readonly remedy: string;
}
export const NO_COUNTS: Absent = { needs: 'a source of counts', remedy: 'set PROMETHEUS_URL or TEMPO_URL' };
export const NO_TRACES: Absent = { needs: 'traces', remedy: 'set TEMPO_URL' };
export const NO_ALERTS: Absent = { needs: 'a source of alerts', remedy: 'set ALERTMANAGER_URL or PROMETHEUS_URL' };

const joined = (texts: readonly string[]): string => [...new Set(texts)].join('; or ');

/** Makes the error of a query that every source refused, in the words of those who refused. */
export type Refuse = (absent: Absent) => (refusals: readonly UnsupportedQueryError[]) => GatewayError;

/**
 * Returns how it is made: where there is a Tempo, setting one is no remedy; where there is none, it always is one. What a source
 * would answer if it were less is LIMIT_EXCEEDED: the client can do something about it.
 */
export const refuseWith =
  (hasTempo: boolean): Refuse =>
  (absent) =>
  (refusals) => {
    if (refusals.length === 0) return sourceNotConfigured(absent.needs, absent.remedy);
    const limit = refusals.flatMap(({ limit }) => limit ?? [])[0];
    if (limit !== undefined) return limitExceeded(limit.argument, limit.expected, limit.got);
    const others = refusals.filter(({ remedy }) => remedy !== NO_TRACES.remedy);
    const told = hasTempo && others.length > 0 ? others : refusals;
    const remedies = [...told.map(({ remedy }) => remedy), ...(hasTempo ? [] : [NO_TRACES.remedy])];
    return sourceNotConfigured(joined(told.map(({ needs }) => needs)), joined(remedies));
  };
