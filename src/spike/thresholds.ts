/** When the detector speaks. Ratios are in baseline.ts, severities in severity.ts. */
import type { DurationMs } from '../time.ts';
import { MINUTE_MS } from '../time.ts';

/** Length of a step of the detector, whatever the window's step: an error rate is judged by the minute. */
export const DETECTOR_STEP_MS: DurationMs = MINUTE_MS;

/**
 * Nats of evidence that open an episode, at steps of a minute. A series that stays at its baseline gets there once in e^14
 * steps or more (two years); what is left for real series, whose ratio drifts, is what benchmarks measure.
 */
const OPEN_NATS = 14;
/** Steps that are very long would leave next to nothing of it. */
const LEAST_OPEN_NATS = 8;

/** Share of the evidence at which an episode gets its identity and is a WARNING. */
export const WARN_SHARE = 0.5;
/** Share of the evidence from which on a series is no longer learned from. */
export const QUIET_SHARE = 0.35;
/** What an episode has at least: a single error, or a single bad step, is none. */
export const LEAST_ERRORS = 3;
export const LEAST_BAD_STEPS = 2;

/** Nats of evidence for the baseline (against a rise) that end an episode: e^5 to 1; and the least number of steps. */
export const CALM_NATS = 5;
export const LEAST_CALM_STEPS = 3;
/**
 * Calm is told from a quarter of the highest ratio that an episode had, where that is above the smallest rise: after an outage
 * a few clean minutes say enough.
 */
export const CALM_SHARE = 0.25;
/** A warning so soon after the end is the same episode again. */
export const COOL_DOWN_MS: DurationMs = 5 * MINUTE_MS;

/** Without requests for longer it is not known whether an episode lasts. */
export const NO_DATA_AFTER_MS: DurationMs = 15 * MINUTE_MS;
/** Open for longer it is SUSTAINED. */
export const SUSTAINED_AFTER_MS: DurationMs = 360 * MINUTE_MS;

/** Current and peak ratio and severity are over so many steps. */
export const RECENT_STEPS = 5;
/** The onset is found anew in so many steps after the opening, as the new ratio gets clearer. */
export const SHARPEN_STEPS = 10;

/** A series is only learned from until it had so many requests in so many steps, or so many steps with requests. */
export const WARM_UP = { requests: 500, leastSteps: 5, mostSteps: 120 };

/** Below so many requests a baseline is UNKNOWN; in the first hours it is LIKELY. */
export const KNOWN_REQUESTS = 500;
export const CERTAIN_AFTER_MS: DurationMs = 1_440 * MINUTE_MS;

/**
 * Returns the evidence that opens an episode at a length of step, in nats: shorter steps are more chances to be wrong a day, so
 * that ln(1 min / step) is added.
 */
export const openNats = (stepMs: DurationMs): number =>
  Math.max(LEAST_OPEN_NATS, OPEN_NATS + Math.log(DETECTOR_STEP_MS / stepMs));
