/** The embedded store keeps the contract of both ports, from the OTLP body to the answer. */
import { jest } from '@jest/globals';
import { openEmbedded } from '../contract/embedded-backend.ts';
import { describeMetricSource } from '../contract/metric-source.ts';
import { describeTraceSource } from '../contract/trace-source.ts';

// A random test asks some hundred queries; on a busy machine they take longer than jest's own limit.
jest.setTimeout(120_000);

describeMetricSource('the embedded store', openEmbedded);
describeTraceSource('the embedded store', openEmbedded);
