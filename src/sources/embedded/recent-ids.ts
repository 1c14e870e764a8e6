/** Which spans were stored lately: two generations of marks, and the time up to which others may be stored as well. */
import { createFingerprintSet } from './fingerprint.ts';

export interface RecentIds {
  /** The newest start of any stored span that is not among the marks; -Infinity when all stored spans are. */
  readonly horizonUs: number;
  has(low: number, high: number): boolean;
  /** Adds the mark of a stored span. */
  add(low: number, high: number, startUs: number): void;
  /** Says that spans which are not among the marks may be stored, up to this start. */
  raiseHorizon(startUs: number): void;
}

/**
 * Returns an empty memory of up to twice `idsPerGeneration` spans (about 11 bytes each). When a generation is full the
 * one before it is forgotten, and the horizon rises to the newest start in it.
 */
export const createRecentIds = (idsPerGeneration: number): RecentIds => {
  let current = createFingerprintSet();
  let currentNewestUs = -Infinity;
  let older = createFingerprintSet();
  let olderNewestUs = -Infinity;
  let horizonUs = -Infinity;
  return {
    get horizonUs() {
      return horizonUs;
    },
    has: (low, high) => current.has(low, high) || older.has(low, high),
    add: (low, high, startUs) => {
      if (current.size >= idsPerGeneration) {
        horizonUs = Math.max(horizonUs, olderNewestUs);
        older = current;
        olderNewestUs = currentNewestUs;
        current = createFingerprintSet();
        currentNewestUs = -Infinity;
      }
      current.add(low, high);
      currentNewestUs = Math.max(currentNewestUs, startUs);
    },
    raiseHorizon: (startUs) => {
      horizonUs = Math.max(horizonUs, startUs);
    },
  };
};
