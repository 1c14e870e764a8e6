/** Error rates: requests, how many failed, and how sure the ratio is. */
import type { RateCount } from '../completeness/completeness.ts';
import type { Filter } from '../filter/filter.ts';
import type { Scope } from '../filter/scope.ts';
import type { TimeRange } from '../time.ts';

/** A share of a whole: 0 to 1. */
export type Ratio = number;

/** Whose error rate: the values of some dimensions under a filter. */
export interface RateSubject {
  readonly measure: 'requests' | 'calls';
  readonly dimensions: readonly RateDimension[];
  readonly key: readonly string[];
  readonly filter: Filter;
  readonly scope: Scope;
}
export type RateDimension =
  'service' | 'route' | 'version' | 'environment' | 'caller' | 'callee' | 'dependency' | 'dependencyKind';

export interface ErrorRateNode extends RateCount {
  readonly subject: RateSubject;
  readonly range: TimeRange;
  /** This is a baseline itself: it has no `previous`. */
  readonly isBaseline: boolean;
}

/** Returns part / whole; null when the whole is 0, so that "no requests" is never "no errors". */
export const ratio = (part: number, whole: number): Ratio | null => (whole > 0 ? part / whole : null);

/** Quantile of the standard normal distribution for a two-sided 95 % interval. */
const Z = 1.959963984540054;

/**
 * Returns the 95 % Wilson score interval of errors / requests; null when there were no requests.
 *
 * centre ± half, where with p = errors/requests: centre = (p + z²/2n) / (1 + z²/n), half = z·sqrt(p(1−p)/n + z²/4n²) / (1 + z²/n).
 * For example 1 of 10: [0.0179, 0.4042]; 0 of 10: [0, 0.2775].
 * @see Wilson 1927, "Probable inference, the law of succession, and statistical inference"
 */
export const wilson = (errors: number, requests: number): { readonly low: Ratio; readonly high: Ratio } | null => {
  if (requests <= 0) return null;
  const p = errors / requests;
  const z2n = (Z * Z) / requests;
  const centre = (p + z2n / 2) / (1 + z2n);
  const half = (Z * Math.sqrt((p * (1 - p)) / requests + z2n / (4 * requests))) / (1 + z2n);
  return {
    low: errors === 0 ? 0 : Math.max(0, centre - half),
    high: errors === requests ? 1 : Math.min(1, centre + half),
  };
};
