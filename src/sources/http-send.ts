/** How one read is sent: in its turn, within its deadline, at most twice, and not at all while the source is out of order. */
import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import type { DurationMs } from '../time.ts';
import { createBreaker, type Pass } from './http-breaker.ts';
import { openDeadline, operationEnded, type Deadline } from './http-deadline.ts';
import type { DoorCall, HttpDeps, HttpDoor, HttpRequest, HttpSettings } from './http-door.ts';
import type { Outcome } from './http-errors.ts';
import { takeTurns } from './http-queue.ts';
import { retryPause } from './http-retry.ts';

/** One try on the wire. */
export interface Wire {
  /** Sends a request and reads its answer; tells how many bytes the body has so far. Throws what the network throws. */
  readonly exchange: (request: HttpRequest, signal: AbortSignal, onBytes: (bytes: number) => void) => Promise<Outcome>;
  /** What an error of the network means. */
  readonly failure: (thrown: unknown) => Outcome;
}

const retryAfterOf = ({ result }: Outcome): DurationMs | null =>
  (result instanceof GatewayError ? result.extensions.retryAfterMs : result.retryAfterMs) ?? null;

/** Returns the `send` of a door. */
export const createSend = (settings: HttpSettings, deps: HttpDeps, { exchange, failure }: Wire): HttpDoor['send'] => {
  const { kind, timeoutMs, concurrency } = settings;
  const { elapsed, random } = deps;
  const sleep = deps.sleep ?? ((ms, signal): Promise<void> => wait(ms, undefined, { signal }));
  const turns = takeTurns(concurrency);
  const breaker = createBreaker(kind, deps, deps.breaker);

  const waitedTooLong = (waitedMs: DurationMs): GatewayError =>
    new GatewayError(
      'SOURCE_TIMEOUT',
      `${kind} did not answer within ${timeoutMs} ms, ${Math.round(waitedMs)} of which the read waited for one of ${concurrency} connections (${kind}_CONCURRENCY)`,
      { source: kind },
    );

  const onTheWire = async (
    request: HttpRequest,
    call: DoorCall,
    deadline: Deadline,
    pass: Pass,
    waitedMs: DurationMs,
  ): Promise<Outcome> => {
    const startMs = elapsed();
    let bytes: number | null = null;
    try {
      return await exchange(request, deadline.signal, (length) => {
        bytes = length;
      });
    } catch (thrown) {
      if (!deadline.signal.aborted) return failure(thrown);
      const error = deadline.error();
      if (!deadline.isTimeUp()) throw error;
      // A source that had little of the time is not to blame for what the line took.
      if (waitedMs > timeoutMs / 2) throw waitedTooLong(waitedMs);
      pass.down(error.message);
      throw error;
    } finally {
      call.record({ source: kind, query: request.query, ms: elapsed() - startMs, bytes, cacheHit: false });
    }
  };

  /** One try when its turn comes, unless the source was found out of order while it waited. */
  const attempt = async (request: HttpRequest, call: DoorCall, deadline: Deadline, pass: Pass): Promise<Outcome> => {
    const queuedMs = elapsed();
    const release = await turns.take(call.owner ?? call.signal, deadline.signal).catch((): never => {
      throw deadline.isTimeUp() ? waitedTooLong(elapsed() - queuedMs) : deadline.error();
    });
    try {
      const refusal = pass.isProbe ? null : breaker.refusal();
      if (refusal !== null) throw refusal;
      return await onTheWire(request, call, deadline, pass, elapsed() - queuedMs);
    } finally {
      release();
    }
  };

  /** A second try after the pause; the first outcome where there is no time for it, or no sense in it. */
  const tryAgain = async (
    first: Outcome,
    request: HttpRequest,
    call: DoorCall,
    deadline: Deadline,
    pass: Pass,
  ): Promise<Outcome> => {
    const pauseMs = retryPause(retryAfterOf(first), deadline.leftMs(), random());
    if (pauseMs === null) return first;
    try {
      await sleep(pauseMs, deadline.signal);
    } catch {
      const error = deadline.error();
      if (error.extensions.code === 'CANCELLED') throw error;
      return first;
    }
    return breaker.refusal() === null ? attempt(request, call, deadline, pass) : first;
  };

  return async (request, call) => {
    if (call.signal.aborted) throw operationEnded(kind, call.signal);
    const pass = breaker.enter();
    if (pass instanceof GatewayError) throw pass;
    const deadline = openDeadline(kind, call.signal, timeoutMs, elapsed);
    try {
      const first = await attempt(request, call, deadline, pass);
      const isWorthIt = first.isTransient && !pass.isProbe;
      const last = isWorthIt ? await tryAgain(first, request, call, deadline, pass) : first;
      if (!(last.result instanceof GatewayError)) {
        pass.up();
        return last.result;
      }
      if (last.isOutage) pass.down(last.result.message);
      else pass.up();
      throw last.result;
    } finally {
      pass.unknown(); // has no effect after up or down
      deadline.close();
    }
  };
};
