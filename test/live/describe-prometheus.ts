/** Suites that start a Prometheus of their own: skipped, and named, where there is none on this machine. */
import { describe } from '@jest/globals';
import { isPrometheusHere, PROMETHEUS_NEEDS } from '../support/prometheus-server.ts';
import { requireLive } from './require-live.ts';

const isThere = isPrometheusHere();
requireLive('prometheus', isThere, PROMETHEUS_NEEDS);

/** `describe` of such a suite. */
export const describePrometheus = isThere ? describe : describe.skip;
