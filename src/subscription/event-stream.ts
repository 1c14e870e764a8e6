/** One response that stays open: the frames of server-sent events, signs of life, and an end when nobody reads. */
import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { DurationMs } from '../time.ts';
import type { Connection } from './connections.ts';
import type { Payload } from './execution.ts';
import type { Hub } from './hub.ts';
import { createOutbox, type OutboxLimits } from './outbox.ts';
import type { SubscriptionOperation } from './subscription-operation.ts';
import type { Tally } from './tally.ts';
import type { Viewer } from './viewer.ts';

/** What a stream is made with. */
export interface StreamDependencies {
  readonly hub: Hub;
  readonly limits: OutboxLimits;
  readonly elapsed: () => number;
  readonly tally: Tally;
}

/** A comment line: clients skip it, proxies see that the stream lives. */
const SIGN_OF_LIFE = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';
const [BEFORE, AFTER] = [Buffer.from('event: next\ndata: '), Buffer.from('\n\n')];

const frames = new WeakMap<Payload, Buffer>();

/** Returns the frame of a payload, made once for all streams. */
const frameOf = (payload: Payload): Buffer => {
  const known = frames.get(payload);
  if (known !== undefined) return known;
  const frame = Buffer.concat([BEFORE, payload.json, AFTER]);
  frames.set(payload, frame);
  return frame;
};

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // Tells nginx to pass frames on as they come.
  'x-accel-buffering': 'no',
} as const;

/** Ends a stream whose subscription cannot be: its errors are its only event, so that clients do not try again and again. */
const refuseWith = (response: ServerResponse, errors: readonly GraphQLError[]): void => {
  response.end(`event: next\ndata: ${JSON.stringify({ errors })}\n\n${COMPLETE}`);
};

/** Answers with a stream that has nothing but these errors. */
export const streamErrors = (response: ServerResponse, errors: readonly GraphQLError[]): void => {
  response.writeHead(200, HEADERS);
  refuseWith(response, errors);
};

/** Opens a stream and joins the hub; returns its connection. `closed` is called once, when the response is over. */
export const openStream = (
  response: ServerResponse,
  viewer: Viewer,
  operation: SubscriptionOperation,
  { hub, limits, elapsed, tally }: StreamDependencies,
  closed: () => void,
): Connection => {
  let isAlive = true;
  const cut = (): void => {
    response.destroy();
  };
  const outbox = createOutbox(
    {
      buffered: () => response.writableLength,
      write: (_line, payload, taken) => {
        const frame = frameOf(payload);
        response.write(frame, taken);
        return frame.length;
      },
      // A stream that is not read cannot be told why it ends.
      drop: cut,
    },
    limits,
    elapsed,
    tally,
  );
  const live = (): void => {
    response.write(SIGN_OF_LIFE, () => {
      isAlive = true;
    });
  };
  response.on('error', () => undefined);
  response.writeHead(200, HEADERS);
  // Some browsers tell a page that the stream is open at the first byte only.
  live();
  const membership = hub.join(operation, { deliver: (key, payload) => outbox.offer('', key, payload) });
  response.once('close', () => {
    membership.leave();
    closed();
  });
  void membership.opened.then((errors) => {
    if (errors !== null) refuseWith(response, errors);
  });
  return {
    viewer: viewer.id,
    beat: () => {
      if (!isAlive) {
        tally.closedDead += 1;
        cut();
        return;
      }
      isAlive = false;
      live();
      outbox.check();
    },
    goAway: (retryAfterMs: DurationMs) => response.end(`retry: ${retryAfterMs}\n\n`),
    cut,
  };
};
