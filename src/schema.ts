/** The executable subgraph: schema/*.graphql and one resolver map a noun. */
import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { concatAST, parse, print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { alertResolvers } from './alert/resolvers.ts';
import { boardResolvers } from './board/resolvers.ts';
import { completenessResolvers } from './completeness/resolvers.ts';
import { errorRateResolvers } from './error-rate/resolvers.ts';
import { exceptionResolvers } from './exception/resolvers.ts';
import { findingResolvers } from './finding/resolvers.ts';
import { gatewayResolvers } from './gateway/resolvers.ts';
import type { Resolvers } from './generated/schema-types.ts';
import { routeResolvers } from './route/resolvers.ts';
import { scalars } from './scalars.ts';
import { serviceResolvers } from './service/resolvers.ts';
import { spikeResolvers } from './spike/resolvers.ts';
import { traceResolvers } from './trace/resolvers.ts';
import { triageResolvers } from './triage/resolvers.ts';
import { windowResolvers } from './window/resolvers.ts';

const SCHEMA_FOLDER = new URL('../schema/', import.meta.url);

/** One map a noun, in the order of the schema's files; no two maps hold the same field. */
export const resolverMaps: readonly Resolvers[] = Object.freeze([
  triageResolvers,
  windowResolvers,
  completenessResolvers,
  serviceResolvers,
  routeResolvers,
  errorRateResolvers,
  exceptionResolvers,
  spikeResolvers,
  findingResolvers,
  boardResolvers,
  traceResolvers,
  alertResolvers,
  gatewayResolvers,
]);

/** Returns the graph as written, all files in one document. */
export const readTypeDefinitions = (): DocumentNode =>
  concatAST(
    readdirSync(SCHEMA_FOLDER)
      .filter((name) => name.endsWith('.graphql'))
      .sort()
      .map((name) => parse(readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'))),
  );

/** Returns the subgraph's SDL: the graph as written. */
export const printSDL = (): string => `${print(readTypeDefinitions())}\n`;

/** Returns the resolver maps as one: fields of one type from several maps side by side. */
export const mergeResolvers = (maps: readonly Resolvers[]): Record<string, Record<string, unknown>> => {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const map of maps) {
    const types: readonly [string, object][] = Object.entries(map);
    for (const [type, fields] of types) merged[type] = { ...merged[type], ...fields };
  }
  return merged;
};

/** A reference that is refused while it is read would take all others of `_entities` with it: here it rejects its own. */
const eachReferenceApart = ({ __resolveReference: resolve, ...fields }: Record<string, unknown>) =>
  typeof resolve !== 'function'
    ? fields
    : {
        ...fields,
        __resolveReference: (...given: readonly unknown[]) =>
          new Promise((settle) => settle(Reflect.apply(resolve, undefined, given))),
      };

/** Returns the subgraph schema that Apollo Server executes. */
export const createSchema = (): GraphQLSchema => {
  const nodes = Object.entries(mergeResolvers(resolverMaps)).map(
    ([type, fields]) => [type, eachReferenceApart(fields)] as const,
  );
  return buildSubgraphSchema([
    { typeDefs: readTypeDefinitions(), resolvers: { ...Object.fromEntries(nodes), ...scalars } },
  ]);
};
