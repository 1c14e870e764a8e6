/** Every field of every type answers on the demo shop, with every argument at its default. */
import { afterAll, expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { CYCLE_MINUTES } from '../../demo/incidents.ts';
import { exceptionGroupHash, groupId } from '../../src/exception/group-id.ts';
import { createSchema } from '../../src/schema.ts';
import type { AlertSource } from '../../src/sources/source.ts';
import { everyField, queryAlong, waysToTypes, type RequiredArguments } from '../support/every-field.ts';
import { DESCRIPTION, FIRING_ALERT } from '../support/fake-sources.ts';
import { openGateway } from '../support/gateway.ts';
import { shopMinutes } from '../support/shop-telemetry.ts';

const MINUTE_MS = 60_000;
/** Levels below a type; what only wraps others is selected in full by its owner's query. */
const depthOf = (type: string): number => (/Edge$|Connection$|Series$|Point$|^Count/u.test(type) ? 1 : 2);
const START_MINUTE = Math.floor(Date.UTC(2026, 10, 24) / MINUTE_MS / CYCLE_MINUTES) * CYCLE_MINUTES;
/** Calm minutes, and then some in which exceptions are thrown and logged, so that there is a spike. */
const [FIRST, MINUTES] = [45, 30];
const NOW_MS = (START_MINUTE + FIRST + MINUTES) * MINUTE_MS + 30_000;

const schema = createSchema();
const telemetry = shopMinutes(START_MINUTE + FIRST, MINUTES);
const thrower = telemetry.spans.find(({ status, events }) => status === 'ERROR' && events.length > 0);
const thrown = (name: string): string =>
  JSON.parse(JSON.stringify(thrower?.events[0]?.attributes[`exception.${name}`]));
const group = groupId(exceptionGroupHash(thrown('type'), thrown('message'), thrown('stacktrace')), thrown('type'));
const alerts: AlertSource = {
  kind: 'ALERTMANAGER',
  alerts: async (services) => services.map(() => [FIRING_ALERT]),
  describe: async () => ({ ...DESCRIPTION, kind: 'ALERTMANAGER' }),
};
const gateway = await openGateway(NOW_MS, telemetry, { alerts });
const { data: found } = await gateway.run('{ triage { spikes { spikes { id } } } }');

const given: RequiredArguments = {
  'Triage.service.name': '"checkout"',
  'Triage.route.service': '"frontend"',
  'Triage.route.name': '"POST /checkout"',
  'Triage.exceptionType.name': '"TariffMissingError"',
  'Triage.exceptionGroup.id': JSON.stringify(group),
  'Triage.spike.id': JSON.stringify(found.triage.spikes.spikes[0].id),
  'Triage.trace.id': JSON.stringify(thrower?.traceId),
  'Triage.suggest.field': 'ROUTE',
};
const ways = waysToTypes(schema, given);
/** The shortest way leads to callers, and only what is called can be a dependency. */
const DETOURS: Readonly<Record<string, readonly string[]>> = {
  Dependency: ['triage', 'service(name: "inventory")', 'callees', 'callee', '... on Dependency'],
};

afterAll(() => gateway.close());

/** What is pushed, and what only that leads to. */
const PUSHED: readonly string[] = ['Subscription', 'Board', 'SpikeEvent'];

it('every object type can be reached from Query, but for what is pushed', () => {
  const all = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('_') && !PUSHED.includes(type.name))
    .map(({ name }) => name);
  expect(ways.map(({ type }) => type.name).sort()).toEqual(all.sort());
});

const valuesAt = (data: unknown, path: readonly string[]): readonly unknown[] => {
  const [field, ...rest] = path;
  if (Array.isArray(data)) return data.flatMap((each) => valuesAt(each, path));
  if (data === null || data === undefined) return [];
  if (field === undefined) return [data];
  if (field.startsWith('... on ')) return valuesAt(data, rest);
  const name = field.replace(/\(.*$/su, '');
  return typeof data === 'object' ? valuesAt(Object.entries(data).find(([key]) => key === name)?.[1], rest) : [];
};

it.each(ways.map(({ type, path }) => [type.name, type, DETOURS[type.name] ?? path] as const))(
  '%s',
  async (name, type, path) => {
    const { data, errors } = await gateway.run(queryAlong(path, everyField(type, given, depthOf(name))));
    expect(errors).toEqual([]);
    const found = valuesAt(data, path).filter((value) => JSON.stringify(value) !== '{}');
    expect(found.length).toBeGreaterThan(0);
  },
);
