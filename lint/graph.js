// Rules for the graph (schema/*.graphql) and for the example operations that tests run (test/examples/*.graphql).
import { buildSubgraphSchema } from '@apollo/subgraph';
import graphql from '@graphql-eslint/eslint-plugin';
import { readdirSync, readFileSync } from 'node:fs';
import { parse, printSchema, Source } from 'graphql';

const readModule = (path) => ({ typeDefs: parse(new Source(readFileSync(path, 'utf8'), path)) });

/**
 * The whole subgraph as plain SDL. The plugin would build it itself, but passes documents in a form that
 * @apollo/subgraph 2.15 no longer takes; so it gets the finished text.
 */
const readSchemaSdl = () => {
  const files = readdirSync('schema').filter((file) => file.endsWith('.graphql'));
  try {
    return printSchema(buildSubgraphSchema(files.map((file) => readModule(`schema/${file}`))));
  } catch (error) {
    throw new Error(`the graph does not build: ${error}`, { cause: error });
  }
};

let schemaSdl;
/** Reads the graph at the first .graphql file, so that a graph that does not build fails those files and no others. */
const parser = {
  meta: { name: 'graph', version: '1' },
  parseForESLint(code, options) {
    schemaSdl ??= readSchemaSdl();
    return graphql.parser.parseForESLint(code, { ...options, schemaSdl });
  },
};
const language = { parser };

/** Flat configuration blocks for *.graphql. */
export const graphRules = [
  {
    files: ['schema/**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: language,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
        },
      ],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          Argument: 'camelCase',
          DirectiveDefinition: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
        },
      ],
      // OpenTelemetry's own words: traceId of a trace, spanId of a span.
      '@graphql-eslint/no-typename-prefix': 'off',
      // Short descriptions stand on one line; long ones in a block.
      '@graphql-eslint/description-style': 'off',
      // Connections are Relay's and have `nodes` as well; nodes have natural keys instead of a global id.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Natural keys: a trace's id is its traceId, a window has none.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Pages are bounded by `first` alone; nothing pages backwards.
      '@graphql-eslint/relay-arguments': 'off',
    },
  },
  {
    files: ['test/examples/**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: language,
    // The rules that judge one document on its own; those about fragments across files have nothing to look at here.
    rules: Object.fromEntries(
      [
        'executable-definitions',
        'fields-on-correct-type',
        'fragments-on-composite-type',
        'known-argument-names',
        'known-directives',
        'known-type-names',
        'lone-anonymous-operation',
        'no-deprecated',
        'no-duplicate-fields',
        'one-field-subscriptions',
        'provided-required-arguments',
        'scalar-leafs',
        'unique-argument-names',
        'unique-input-field-names',
        'unique-variable-names',
        'value-literals-of-correct-type',
        'variables-are-input-types',
      ].map((rule) => [`@graphql-eslint/${rule}`, 'error']),
    ),
  },
];
