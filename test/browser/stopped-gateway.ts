/** A gateway with the demo shop whose clock stands still until the test sets it: an hour of the script is played in a minute. */
import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PAST_MINUTES } from '../../demo/incidents.ts';
import { DEFAULT_SEED, MINUTE_MS, requestsOf } from '../../demo/minute.ts';
import { flatten } from '../../demo/span.ts';
import { startGateway, type GatewayProcess } from './gateway-process.ts';

const STOPPED_CLOCK = fileURLToPath(new URL('stopped-clock.ts', import.meta.url));
const HELD_SPANS = /^triagraph_store_spans (\d+)$/m;
const US_PER_MS = 1000;

/** A gateway and its clock. */
export interface StoppedGateway extends GatewayProcess {
  /** Sets the clock; resolves once the store holds every span of the shop that has ended by then. */
  readonly goTo: (nowMs: number) => Promise<void>;
}

/** Where and when it is started. */
export interface StoppedGatewaySettings {
  readonly port: string;
  readonly dataDir: string;
  readonly nowMs: number;
  /** How many spans of the shop have ended by an instant: what its store has to hold. */
  readonly endedSpans: (nowMs: number) => number;
}

/** Returns how many spans of the shop have ended by an instant, of those that it sends when it is started at `startMs`. */
export const countEndedSpans = (startMs: number): ((nowMs: number) => number) => {
  let nextMinute = Math.floor(startMs / MINUTE_MS) - PAST_MINUTES;
  let ended = 0;
  let notEnded: readonly number[] = [];
  return (nowMs) => {
    while (nextMinute * MINUTE_MS <= nowMs) {
      const spans = requestsOf(DEFAULT_SEED, nextMinute).flatMap(({ root }) => flatten(root));
      notEnded = notEnded.concat(spans.map(({ endUs }) => endUs));
      nextMinute += 1;
    }
    const waiting = notEnded.filter((endUs) => endUs > nowMs * US_PER_MS);
    ended += notEnded.length - waiting.length;
    notEnded = waiting;
    return ended;
  };
};

/** Starts a gateway; resolves when the shop's past can be asked for. */
export const startStoppedGateway = async ({
  port,
  dataDir,
  nowMs,
  endedSpans,
}: StoppedGatewaySettings): Promise<StoppedGateway> => {
  const { child, url, stop } = await startGateway({
    port,
    env: { DATA_DIR: dataDir, CLOCK_MS: String(nowMs) },
    nodeOptions: ['--import', STOPPED_CLOCK],
  });
  const messages = on(child, 'message', { close: ['exit'] });
  const nextMessage = async (): Promise<unknown> => {
    const { value, done } = await messages.next();
    if (done === true) throw new Error('the gateway has ended');
    return value[0];
  };
  const heldSpans = async (): Promise<number> => {
    const metrics = await fetch(`${url}/metrics`);
    return Number(HELD_SPANS.exec(await metrics.text())?.[1]);
  };
  return {
    url,
    stop,
    goTo: async (toMs) => {
      // The process answers when its clock is set, and then whenever it has taken spans.
      child.send(toMs);
      while ((await nextMessage()) !== toMs);
      const ended = endedSpans(toMs);
      let held = await heldSpans();
      while (held < ended) {
        await nextMessage();
        held = await heldSpans();
      }
      if (held > ended) throw new Error(`the store holds ${held} spans, of ${ended} that the shop has sent`);
    },
  };
};
