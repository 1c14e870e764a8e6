/**
 * A source that goes out of order in the middle of an operation, at each of its requests in turn: what was read together fails
 * at different times, and a failure of which nobody waits to hear would end the process (Jest fails a test for it as well).
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../support/fault-row.ts';
import { sendGood } from '../support/fault-row.ts';
import { healthy } from '../support/healthy-sources.ts';
import { answer, startServer, type RawServer } from '../support/raw-server.ts';
import { OPERATION, startHealthy } from '../support/source-faults.ts';
import { openSourceGraph, type FaultyKind, type SourceGraph } from '../support/source-graph.ts';

/** What is read by the rarer ways: by step and key, with examples, across services and versions. */
const DEEP_OPERATION = `{
  triage(compareTo: PREVIOUS_PERIOD) {
    errorRate { requests previous { requests } change }
    services(first: 3) {
      nodes {
        name
        namespaces
        versions { version firstSeen errorRate { requests } }
        callers { errorRate { requests } }
        callees { kind errorRate { requests } }
        routes(first: 2) { nodes { name httpRoute errorRate { requests } } }
      }
    }
    errorRateSeries(by: ROUTE, first: 3) { label points { requests exemplar { traceId } } }
    byType: errorRateSeries(by: EXCEPTION_TYPE, first: 3) { label points { errors } }
    exceptionGroups(first: 3) { nodes { id title count { value } samples(first: 2) { nodes { stackTrace { raw } } } } }
    origins(step: "PT10M") { count { value } rows { originRoute { name } dependency { name } example { traceId } } }
  }
}`;

/** The sources of a setting; the first is the one that goes out of order. */
const SETTINGS: readonly (readonly [FaultyKind, ...FaultyKind[]])[] = [
  ['TEMPO'],
  ['TEMPO', 'PROMETHEUS'],
  ['PROMETHEUS', 'TEMPO'],
];
const OPERATIONS = { 'of many fields': OPERATION, 'that goes deep': DEEP_OPERATION } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** How a request is met: by its place in the order in which they come. */
type FailsAt = (index: number) => boolean;

const failing =
  (kind: FaultyKind, failsAt: FailsAt): Fault['start'] =>
  () => {
    const good = healthy(kind);
    let index = 0;
    return startServer((socket, request) => {
      const place = index++;
      if (failsAt(place)) socket.write(answer(403, 'not any more', { 'content-type': 'text/plain' }));
      else sendGood(socket, good(request));
    });
  };

const opened = async (
  [faulty, ...others]: readonly [FaultyKind, ...FaultyKind[]],
  failsAt: FailsAt,
): Promise<SourceGraph & { readonly server: RawServer }> => {
  const server = await failing(faulty, failsAt)();
  const well = new Map(await Promise.all(others.map(async (kind) => [kind, await startHealthy(kind)] as const)));
  const at = (kind: FaultyKind) => {
    const { url } = (kind === faulty ? server : well.get(kind)) ?? {};
    return url === undefined ? null : { url };
  };
  const graph = await openSourceGraph({ PROMETHEUS: at('PROMETHEUS'), TEMPO: at('TEMPO'), ALERTMANAGER: null });
  closing.push(async () => {
    await graph.close();
    for (const each of [server, ...well.values()]) await each.close();
  });
  return { ...graph, server };
};

const CODES: readonly string[] = ['SOURCE_BAD_RESPONSE', 'SOURCE_NOT_CONFIGURED'];
/** Of operations in turn, at most so many: fewer of the requests of a long one. */
const MAX_TURNS = 40;

describe.each(SETTINGS.map((kinds) => ({ kinds })))('the first of $kinds goes out of order', ({ kinds }) => {
  it.each(Object.entries(OPERATIONS))(
    'in the middle of an operation %s fails its own fields, and nothing else',
    async (_name, operation) => {
      const well = await opened(kinds, () => false);
      const { errors } = await well.run(operation);
      expect(errors.filter(({ extensions: { code } }) => code !== 'SOURCE_NOT_CONFIGURED')).toEqual([]);
      const requests = well.server.requests();
      expect(requests).toBeGreaterThan(2);
      const stride = Math.ceil(requests / MAX_TURNS);
      for (let turn = 0; turn < requests; turn += stride) {
        for (const failsAt of [(index: number) => index === turn, (index: number) => index >= turn]) {
          const graph = await opened(kinds, failsAt);
          const told = await graph.run(operation);
          expect(told.errors.filter(({ extensions: { code } }) => !CODES.includes(code))).toEqual([]);
          expect(graph.told.filter(({ isMasked }) => isMasked)).toEqual([]);
          // What was not learned is asked for again by another field.
          expect(graph.server.requests()).toBeLessThanOrEqual(2 * requests);
        }
      }
    },
  );
});
