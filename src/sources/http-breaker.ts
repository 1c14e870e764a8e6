/** The circuit breaker of one source: while it is out of order, operations are told at once instead of waiting for it. */
import type { SourceKind } from '../completeness/completeness.ts';
import { GatewayError } from '../errors.ts';
import { SECOND_MS, type DurationMs, type UnixMs } from '../time.ts';

/** When a source counts as out of order. */
export interface BreakerLimits {
  /** Reads in a row that must fail; a read that was tried twice is one. */
  readonly outages: number;
  /** How long it is left alone before one read is let through to see. */
  readonly openMs: DurationMs;
}

/** Five reads in a row; then one is let through every five seconds. */
export const BREAKER_LIMITS: BreakerLimits = { outages: 5, openMs: 5 * SECOND_MS };

/** Leave to send one read. One of the three must be told once. */
export interface Pass {
  /** This read decides whether others follow: it is tried once only. */
  readonly isProbe: boolean;
  /** The source answered, whatever it said. */
  readonly up: () => void;
  /** The source was out of order, with the reason in words. */
  readonly down: (reason: string) => void;
  /** The read ended before it could show anything: its client went away. */
  readonly unknown: () => void;
}

/** Knows whether a source is worth asking. */
export interface Breaker {
  /** The error to answer with instead of asking; null = ask. */
  readonly refusal: () => GatewayError | null;
  /** Leave to ask, or the error to answer with. */
  readonly enter: () => Pass | GatewayError;
}

interface Outage {
  readonly sinceMs: UnixMs;
  readonly count: number;
  readonly reason: string;
}

/** Returns a breaker that lets everything through at first. @param clocks.elapsed milliseconds that never step back */
export const createBreaker = (
  kind: SourceKind,
  clocks: { readonly now: () => UnixMs; readonly elapsed: () => number },
  { outages, openMs }: BreakerLimits = BREAKER_LIMITS,
): Breaker => {
  let outage: Outage | null = null;
  let openUntilMs: number | null = null; // by `elapsed`; null = closed
  let isProbing = false;

  const refused = ({ sinceMs, reason }: Outage, waitMs: DurationMs): GatewayError =>
    new GatewayError(
      'SOURCE_UNAVAILABLE',
      `${kind} is not available since ${new Date(sinceMs).toISOString()}, so it was not asked: ${reason}`,
      { source: kind, ...(waitMs > 0 ? { retryAfterMs: Math.ceil(waitMs) } : {}) },
    );
  const refusal = (): GatewayError | null => {
    if (openUntilMs === null || outage === null) return null;
    const waitMs = openUntilMs - clocks.elapsed();
    return waitMs > 0 || isProbing ? refused(outage, waitMs) : null;
  };

  return {
    refusal,
    enter: () => {
      const error = refusal();
      if (error !== null) return error;
      const isProbe = openUntilMs !== null;
      if (isProbe) isProbing = true;
      let isTold = false;
      const tell = (effect: () => void) => (): void => {
        if (isTold) return;
        isTold = true;
        if (isProbe) isProbing = false;
        effect();
      };
      return {
        isProbe,
        up: tell(() => {
          outage = null;
          openUntilMs = null;
        }),
        down: (reason) =>
          tell(() => {
            const { sinceMs, count } = outage ?? { sinceMs: clocks.now(), count: 0 };
            outage = { sinceMs, count: count + 1, reason: reason.replace(`${kind} is not available: `, '') };
            // Reads that were under way when it opened must not keep it open for longer: a probe decides.
            const opens = openUntilMs === null ? outage.count >= outages : isProbe;
            if (opens) openUntilMs = clocks.elapsed() + openMs;
          })(),
        unknown: tell(() => undefined),
      };
    },
  };
};
