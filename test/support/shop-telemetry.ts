/** The demo shop's own minutes as plain telemetry: what the player would send, at any time. */
import { requestsOf } from '../../demo/minute.ts';
import { flatten } from '../../demo/span.ts';
import { demoTelemetry } from './demo-traffic.ts';
import type { PlainTelemetry } from './plain-trace.ts';

/** Returns what happens in the shop in `count` minutes from `minute` (since the epoch) on. */
export const shopMinutes = (minute: number, count: number, seed = 1): PlainTelemetry =>
  demoTelemetry(
    Array.from({ length: count }, (_, index) => requestsOf(seed, minute + index))
      .flat()
      .flatMap(({ root }) => flatten(root)),
  );
