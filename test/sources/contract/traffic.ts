/** The random traffic that the suites ask about: around the asked hour, some of it exactly where queries cut. */
import { MINUTE_MS } from '../../../src/time.ts';
import type { PlainTelemetry } from '../../support/plain-trace.ts';
import { randomTelemetry } from '../../support/random-traces.ts';
import { minute, NOW_MS, T } from './backend.ts';

const TRACES = 60;

/** Instants at which some traces start exactly, and at which queries cut. */
export const EDGES_MS = [minute(0), minute(10), minute(30), minute(45), minute(60)];

/** Returns the telemetry of a seed. */
export const telemetryOf = (seed: number): PlainTelemetry =>
  randomTelemetry({ seed, traces: TRACES, fromMs: T - 15 * MINUTE_MS, toMs: NOW_MS, edgesMs: EDGES_MS });
