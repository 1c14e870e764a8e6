import { describe, expect, it } from '@jest/globals';
import { addResolversToSchema } from '@graphql-tools/schema';
import {
  buildASTSchema,
  buildClientSchema,
  graphqlSync,
  getIntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { createSchema, mergeResolvers, printSDL, readTypeDefinitions, resolverMaps } from '../src/schema.ts';
import { scalars } from '../src/scalars.ts';

const schema = createSchema();
const ownTypes = (graph: GraphQLSchema) =>
  Object.values(graph.getTypeMap()).filter(({ name }) => !name.startsWith('_') && name !== 'FieldSet');

describe('the graph', () => {
  it('introspects with every default value, and prints again as the same schema', () => {
    const { data, errors } = graphqlSync({ schema, source: getIntrospectionQuery({ directiveIsRepeatable: true }) });
    expect(errors).toBeUndefined();
    const seen = buildClientSchema(JSON.parse(JSON.stringify(data)) as IntrospectionQuery);
    expect(printSchema(seen)).toBe(printSchema(buildASTSchema(parse(printSchema(schema)))));
    const defaults = ownTypes(seen)
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) => Object.values(type.getFields()))
      .flatMap(({ args }) => args.map(({ name, defaultValue }) => [name, defaultValue] as const))
      .concat(
        ownTypes(seen)
          .filter((type) => isInputObjectType(type))
          .flatMap((type) => Object.values(type.getFields()))
          .map(({ name, defaultValue }) => [name, defaultValue] as const),
      );
    const told = new Map(defaults.filter(([, value]) => value !== undefined).map(([name, value]) => [name, value]));
    expect(Object.fromEntries(told)).toEqual({
      by: 'SERVICE',
      first: 20,
      onlyErrors: false,
      orderBy: expect.stringMatching(/^(ERRORS|COUNT)$/),
      scope: 'ANY',
    });
  });

  it('prints as a subgraph that parses and names the version of federation that it needs', () => {
    const { definitions } = parse(printSDL());
    const [extension] = definitions.filter(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
    expect(extension).toBeDefined();
    expect(printSDL()).toContain('@link(url: "https://specs.apollo.dev/federation/v2.9"');
    expect(definitions).toHaveLength(readTypeDefinitions().definitions.length);
  });
});

describe('the resolvers', () => {
  const merged = mergeResolvers(resolverMaps);

  it('all have a field of the graph to resolve', () => {
    const withoutReferences = Object.fromEntries(
      Object.entries(merged).map(([type, { __resolveReference: _reference, ...fields }]) => [type, fields]),
    );
    expect(() =>
      addResolversToSchema({
        schema,
        resolvers: { ...withoutReferences, ...scalars },
        resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
      }),
    ).not.toThrow();
  });

  it('stand in one map each', () => {
    const places = resolverMaps.flatMap((map) => {
      const types: readonly [string, object][] = Object.entries(map);
      return types.flatMap(([type, fields]) => Object.keys(fields).map((field) => `${type}.${field}`));
    });
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it('make a node of every entity by its key', () => {
    const entities = readTypeDefinitions().definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      (definition.directives ?? []).some(({ name }) => name.value === 'key')
        ? definition.name.value
        : [],
    );
    expect(entities.sort()).toEqual(['ExceptionGroup', 'ExceptionType', 'Route', 'Service', 'Spike', 'Trace']);
    expect(entities.filter((name) => typeof merged[name]?.__resolveReference !== 'function')).toEqual([]);
  });

  it('exist for every scalar of our own', () => {
    const own = readTypeDefinitions().definitions.flatMap((definition) =>
      definition.kind === Kind.SCALAR_TYPE_DEFINITION ? definition.name.value : [],
    );
    expect(Object.keys(scalars).sort()).toEqual(own.sort());
  });
});
