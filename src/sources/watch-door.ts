/** Counts what a source is asked over HTTP and how that ended, for the gateway's metrics. */
import { GatewayError, type ErrorCode } from '../errors.ts';
import type { HttpDoor } from './http-door.ts';

/** How a request ended: `ok`, or the code of its error. */
export type RequestOutcome = 'ok' | ErrorCode;

/** A door that remembers how its requests ended. */
export interface WatchedDoor extends HttpDoor {
  readonly outcomes: () => ReadonlyMap<RequestOutcome, number>;
  /** Whether the latest request that came to an end found the source there; null before the first one. */
  readonly isUp: () => boolean | null;
}

/** It could not be reached, did not answer, or is left alone because of that. */
const DOWN: readonly RequestOutcome[] = ['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT'];

/** Returns a door to the same source; a request that its client gave up says nothing about the source. */
export const watchDoor = (door: HttpDoor): WatchedDoor => {
  const outcomes = new Map<RequestOutcome, number>();
  let isUp: boolean | null = null;

  const count = (outcome: RequestOutcome): void => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome !== 'CANCELLED') isUp = !DOWN.includes(outcome);
  };
  return {
    kind: door.kind,
    url: door.url,
    get clockSkewMs() {
      return door.clockSkewMs ?? null;
    },
    send: async (request, call) => {
      try {
        const answer = await door.send(request, call);
        count('ok');
        return answer;
      } catch (error) {
        count(error instanceof GatewayError ? error.extensions.code : 'INTERNAL_SERVER_ERROR');
        throw error;
      }
    },
    close: () => door.close(),
    outcomes: () => outcomes,
    isUp: () => isUp,
  };
};
