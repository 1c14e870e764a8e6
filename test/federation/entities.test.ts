/** Triagraph as a subgraph: what a router asks of it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, failed, server, threw, traceIdOf, traceOf } from '../support/plain-trace.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);
const SERVICES = Array.from({ length: 40 }, (_, index) => `s${index}`);

let gateway: TestGateway;
beforeAll(async () => {
  const spans = SERVICES.flatMap((service, index) =>
    traceOf(index, NOW_MS - 60_000, server(service, index === 0 ? threw(exception('CartError', 'gone')) : failed)),
  );
  gateway = await openGateway(NOW_MS, { spans, logs: [] });
});
afterAll(() => gateway.close());

const entities = (representations: readonly object[], fields: string) =>
  gateway.run(`query ($of: [_Any!]!) { _entities(representations: $of) { __typename ${fields} } }`, {
    of: representations,
  });

it('_service gives an SDL that parses, with the keys of its entities', async () => {
  const { data } = await gateway.run('{ _service { sdl } }');
  const { definitions } = parse(data._service.sdl);
  const keys = definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.directives ?? []).flatMap(({ name, arguments: args }) =>
          name.value === 'key' && args?.[0]?.value.kind === Kind.STRING
            ? [[definition.name.value, args[0].value.value]]
            : [],
        )
      : [],
  );
  expect(Object.fromEntries(keys)).toEqual({
    Service: 'name',
    Route: 'service { name } name',
    ExceptionType: 'name',
    ExceptionGroup: 'id',
    Trace: 'traceId',
    Spike: 'id',
  });
});

describe('_entities', () => {
  it('resolves every kind by its key, in the order asked', async () => {
    const { data: listed } = await gateway.run('{ triage { exceptionGroups { nodes { id type } } } }');
    const group = listed.triage.exceptionGroups.nodes.find(({ type }: { type: string }) => type === 'CartError').id;
    const { data, errors } = await entities(
      [
        { __typename: 'Trace', traceId: traceIdOf(0) },
        { __typename: 'ExceptionGroup', id: group },
        { __typename: 'Service', name: 's0' },
        { __typename: 'ExceptionType', name: 'CartError' },
        { __typename: 'Route', service: { __typename: 'Service', name: 's0' }, name: 'GET /s0' },
      ],
      `
        ... on Trace { traceId rootName origin { service { name } } }
        ... on ExceptionGroup { id title count { value } }
        ... on Service { name errorRate { requests errors } }
        ... on ExceptionType { typeName: name services { service { name } } }
        ... on Route { routeName: name service { name } kind errorRate { errors } }
      `,
    );
    expect(errors).toEqual([]);
    expect(data._entities).toEqual([
      { __typename: 'Trace', traceId: traceIdOf(0), rootName: 'GET /s0', origin: { service: { name: 's0' } } },
      { __typename: 'ExceptionGroup', id: group, title: 'CartError: gone', count: { value: 1 } },
      { __typename: 'Service', name: 's0', errorRate: { requests: 1, errors: 1 } },
      { __typename: 'ExceptionType', typeName: 'CartError', services: [{ service: { name: 's0' } }] },
      { __typename: 'Route', routeName: 'GET /s0', service: { name: 's0' }, kind: 'HTTP', errorRate: { errors: 1 } },
    ]);
  });

  it('of one kind are one statement, however many', async () => {
    const { data, reads, errors } = await entities(
      SERVICES.map((name) => ({ __typename: 'Service', name })),
      '... on Service { errorRate { errors } }',
    );
    expect(errors).toEqual([]);
    expect(data._entities).toHaveLength(40);
    expect(new Set(data._entities.map((each: object) => JSON.stringify(each)))).toEqual(
      new Set(['{"__typename":"Service","errorRate":{"errors":1}}']),
    );
    expect(reads).toHaveLength(1);
  });

  it('pads a short trace id, and is null for a text that is none and for a group that is gone', async () => {
    const { data, errors } = await entities(
      [
        { __typename: 'Trace', traceId: 'ABC' },
        { __typename: 'Trace', traceId: 'not a trace' },
        { __typename: 'ExceptionGroup', id: 'ef0:0123456789abcdef.VHlwZQ' },
      ],
      '... on Trace { traceId rootName } ... on ExceptionGroup { title }',
    );
    expect(errors).toEqual([]);
    expect(data._entities).toEqual([
      { __typename: 'Trace', traceId: 'abc'.padStart(32, '0'), rootName: null },
      null,
      null,
    ]);
  });

  it('gives a service nobody has seen as what is known of it: its name', async () => {
    const { data, errors } = await entities(
      [{ __typename: 'Service', name: 'nobody' }],
      '... on Service { id name errorRate { requests } routes { totalCount } exceptionTypes { totalCount } }',
    );
    expect(errors).toEqual([]);
    expect(data._entities).toEqual([
      {
        __typename: 'Service',
        id: 'nobody',
        name: 'nobody',
        errorRate: null,
        routes: { totalCount: 0 },
        exceptionTypes: { totalCount: 0 },
      },
    ]);
  });

  it.each([
    ['Service', { __typename: 'Service' }, 'representations.name', 'nothing'],
    ['Service', { __typename: 'Service', name: { equals: 'x' } }, 'representations.name', '{"equals":"x"}'],
    ['Route', { __typename: 'Route', name: 'GET /' }, 'representations.service.name', 'nothing'],
    ['Route', { __typename: 'Route', service: { name: 'cart' }, name: null }, 'representations.name', 'null'],
    ['ExceptionType', { __typename: 'ExceptionType', name: 5 }, 'representations.name', '5'],
    ['ExceptionGroup', { __typename: 'ExceptionGroup' }, 'representations.id', 'nothing'],
    ['Trace', { __typename: 'Trace', traceId: ['a'] }, 'representations.traceId', '["a"]'],
  ])('a key of %s that is no text is named, and others stay', async (_type, representation, argument, got) => {
    const { data, errors } = await entities(
      [representation, { __typename: 'Service', name: 's1' }],
      '... on Service { name }',
    );
    expect(data._entities).toEqual([null, { __typename: 'Service', name: 's1' }]);
    expect(errors).toMatchObject([
      {
        message: `\`${argument}\` must be a text, as the key of the entity says, got ${got}`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('a malformed id of a group is named', async () => {
    const { errors } = await entities([{ __typename: 'ExceptionGroup', id: 'ef9:x' }], '');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('`id` must be'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
