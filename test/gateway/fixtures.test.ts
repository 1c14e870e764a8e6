/**
 * Bodies that real SDKs sent, read back through the graph. test/fixtures/otlp/EXPECTED.json says what each program's bodies
 * are known to hold; it was derived from the official decoder's output and the rules, not from this gateway.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AFTER_FIXTURES_MS, FIXTURE_BODIES, fixtureBody } from '../support/fixture-bodies.ts';
import { openGateway } from '../support/gateway.ts';

/** What a reader of the table sees; `""` is an exception without a type, `-` something absent. */
interface Expected {
  readonly bodies: readonly string[];
  /** `<service> | <route>`: failed of all. */
  readonly requests: Readonly<Record<string, string>>;
  readonly exceptionTypes: Readonly<Record<string, string>>;
  /** `<entry service> > <route> | <origin> > <route> | <dependency> (<its kind>) | <type> | <kind>`. */
  readonly origins: Readonly<Record<string, string>>;
  /** By trace, oldest first: `<type> | <first 60 characters of the message> | <service> > <route>`, then `handled`. */
  readonly traces: Readonly<Record<string, readonly string[]>>;
  /** Log records of traces of which no span was recorded. */
  readonly tracesWithoutSpans: Readonly<Record<string, readonly string[]>>;
  /** Traces in which nothing is an exception or an error. */
  readonly quietTraces: readonly string[];
}
const table: Readonly<Record<string, Expected>> = JSON.parse(
  readFileSync(new URL('../fixtures/otlp/EXPECTED.json', import.meta.url), 'utf8'),
);

const COUNTS = `
  fragment Place on Exception { type title message kind isHandled service { name } route { name } trace { traceId } span { spanId } }
  query Counts {
    triage(range: { last: "1d" }) {
      routes(first: 500) { nodes { name service { name } errorRate { requests errors } } }
      exceptionTypes(first: 500) { nodes { name count { value } recorded { value } handled { value } } }
      origins(first: 100) {
        rows {
          entryService { name } entryRoute { name } origin { name } originRoute { name } dependency { name kind }
          exceptionType { name } kind count { value } absorbed { value }
        }
      }
      exceptionGroups(first: 100) { nodes { samples(first: 100) { nodes { ...Place } } } }
    }
  }
`;
const TRACES = (ids: readonly string[]): string => `
  {
    triage {
      window { from }
      ${ids
        .map(
          (id) => `t${id}: trace(id: "${id}") {
            exceptions { type title message kind isHandled service { name } route { name } }
          }`,
        )
        .join('\n')}
    }
  }
`;

interface Named {
  readonly name: string;
}
interface Counted {
  readonly value: number;
}
interface Counts {
  readonly routes: {
    readonly nodes: readonly {
      readonly name: string;
      readonly service: Named;
      readonly errorRate: { readonly requests: number; readonly errors: number };
    }[];
  };
  readonly exceptionTypes: {
    readonly nodes: readonly (Named & Readonly<Record<'count' | 'recorded' | 'handled', Counted>>)[];
  };
  readonly origins: {
    readonly rows: readonly (Readonly<
      Record<'entryService' | 'entryRoute' | 'origin' | 'originRoute' | 'exceptionType', Named | null>
    > & {
      readonly dependency: (Named & { readonly kind: string }) | null;
      readonly kind: string;
      readonly count: Counted;
      readonly absorbed: Counted;
    })[];
  };
  readonly exceptionGroups: { readonly nodes: readonly { readonly samples: { readonly nodes: readonly Sample[] } }[] };
}
interface Exception {
  readonly type: string | null;
  readonly title: string;
  readonly message: string | null;
  readonly kind: string;
  readonly isHandled: boolean;
  readonly service: Named;
  readonly route: Named | null;
}
interface Sample extends Exception {
  readonly trace: { readonly traceId: string } | null;
  readonly span: { readonly spanId: string } | null;
}

const place = (service: Named | null, route: Named | null): string =>
  service === null ? '-' : [service, ...(route === null ? [] : [route])].map(({ name }) => name).join(' > ');
const characters = (text: string | null): string => (text === null ? '-' : Array.from(text).slice(0, 60).join(''));
const line = ({ kind, type, title, message, service, route, isHandled }: Exception): string =>
  [
    ...(kind === 'EXCEPTION' ? [type ?? '""', characters(message)] : [kind, title]),
    place(service, route),
    ...(isHandled ? ['handled'] : []),
  ].join(' | ');

const tableOf = ({ routes, exceptionTypes, origins }: Counts) => ({
  requests: Object.fromEntries(
    routes.nodes.map(({ name, service, errorRate: { requests, errors } }) => [
      `${service.name} | ${name}`,
      `${errors} of ${requests} failed`,
    ]),
  ),
  exceptionTypes: Object.fromEntries(
    exceptionTypes.nodes.map(({ name, count, recorded, handled }) => [
      name,
      `count ${count.value}, recorded ${recorded.value}, handled ${handled.value}`,
    ]),
  ),
  origins: Object.fromEntries(
    origins.rows.map(({ entryService, entryRoute, origin, originRoute, dependency, exceptionType, kind, ...row }) => [
      [
        place(entryService, entryRoute),
        place(origin, originRoute),
        dependency === null ? '-' : `${dependency.name} (${dependency.kind})`,
        exceptionType === null ? '-' : exceptionType.name || '""',
        kind,
      ].join(' | '),
      `${row.count.value} failed, ${row.absorbed.value} absorbed`,
    ]),
  ),
});

const readBack = async (bodies: readonly string[], traceIds: readonly string[]) => {
  const gateway = await openGateway(AFTER_FIXTURES_MS);
  try {
    expect(new Set(await gateway.send(bodies.map(fixtureBody)))).toEqual(new Set([200]));
    const counts = await gateway.run(COUNTS);
    const traces = await gateway.run(TRACES(traceIds));
    expect([...counts.errors, ...traces.errors]).toEqual([]);
    const found: Readonly<Record<string, { readonly exceptions: readonly Exception[] } | null>> = traces.data.triage;
    const triage: Counts = counts.data.triage;
    const samples = triage.exceptionGroups.nodes.flatMap((group) => group.samples.nodes);
    return {
      ...tableOf(triage),
      lines: Object.fromEntries(traceIds.map((id) => [id, found[`t${id}`]?.exceptions.map(line) ?? null])),
      linesWithoutSpan: (id: string) =>
        samples.filter(({ trace, span }) => trace?.traceId === id && span === null).map(line),
    };
  } finally {
    await gateway.close();
  }
};

describe('bodies of real SDKs', () => {
  it('are all in the table, each once', () => {
    const listed = Object.values(table).flatMap(({ bodies }) => bodies);
    expect(listed.toSorted()).toEqual(FIXTURE_BODIES.toSorted());
  });

  const isMixed = ({ bodies }: Expected): boolean => bodies.length > 1 && bodies.some((body) => body.includes('logs'));
  const rows = Object.entries(table).flatMap(([name, expected]) => [
    { name, expected, bodies: expected.bodies },
    ...(isMixed(expected) ? [{ name: `${name}, backwards`, expected, bodies: expected.bodies.toReversed() }] : []),
  ]);
  it.each(rows)('read back through the graph: $name', async ({ expected, bodies }) => {
    const { requests, exceptionTypes, origins, traces, tracesWithoutSpans, quietTraces } = expected;
    const ids = [...Object.keys(traces), ...Object.keys(tracesWithoutSpans), ...quietTraces];
    const got = await readBack(bodies, ids);
    expect({ requests: got.requests, exceptionTypes: got.exceptionTypes, origins: got.origins }).toEqual({
      requests,
      exceptionTypes,
      origins,
    });
    const none = Object.fromEntries(Object.keys(tracesWithoutSpans).map((id) => [id, null]));
    const quiet = Object.fromEntries(quietTraces.map((id) => [id, []]));
    expect(got.lines).toEqual({ ...traces, ...none, ...quiet });
    for (const [id, lines] of Object.entries(tracesWithoutSpans)) expect(got.linesWithoutSpan(id)).toEqual(lines);
  });
});
