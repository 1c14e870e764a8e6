/** Documents that clients send, parsed and validated once each. */
import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  print,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of the documents that are kept parsed. Each client that comes back sends one of few. */
const KEPT_CHARACTERS = 524_288;
const KEPT_DOCUMENTS = 1_000;

/** A document that may be executed. */
export interface ValidDocument {
  readonly document: DocumentNode;
  /** The document without its spaces and comments: equal for documents that differ in nothing else. */
  readonly text: string;
}

/** A document, or what is wrong with it and which code that has. */
export type DocumentReading =
  | ValidDocument
  | { readonly errors: readonly GraphQLError[]; readonly code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' };

/** What documents are read by: the same limits as over HTTP. */
export interface DocumentRules {
  readonly schema: GraphQLSchema;
  /** Most tokens of a document. */
  readonly maxTokens: number;
  /** Rules besides those of the specification. */
  readonly validationRules: readonly ValidationRule[];
}

const readDocument = (text: string, { schema, maxTokens, validationRules }: DocumentRules): DocumentReading => {
  let code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' = 'GRAPHQL_PARSE_FAILED';
  try {
    const document = parse(text, { maxTokens });
    // Its rules throw where one of them needs the value of a variable.
    code = 'GRAPHQL_VALIDATION_FAILED';
    const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
    return errors.length > 0 ? { errors, code } : { document, text: print(document) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error], code };
    throw error;
  }
};

/** Returns a function that reads documents and remembers those it read last, the refused ones as well. */
export const createDocumentReader = (rules: DocumentRules): ((text: string) => DocumentReading) => {
  const known = new LRUCache<string, DocumentReading>({
    max: KEPT_DOCUMENTS,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_reading, text) => text.length + 1,
  });
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const reading = readDocument(text, rules);
    known.set(text, reading);
    return reading;
  };
};

/** Returns the operation of that name, or the only one; null when there is none. */
export const operationIn = (document: DocumentNode, operationName: string | null): OperationDefinitionNode | null =>
  getOperationAST(document, operationName) ?? null;

/**
 * Returns the names of those variables that nothing but arguments of these names on the operation's own fields use: they choose
 * how a subscription starts, and not what any later event looks like.
 */
export const openingVariables = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  openingArguments: readonly string[],
): ReadonlySet<string> => {
  const uses = new Map<string, number>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      uses.set(name.value, (uses.get(name.value) ?? 0) + 1);
    },
  });
  const opening = operation.selectionSet.selections.flatMap((field) =>
    field.kind === Kind.FIELD ? (field.arguments ?? []) : [],
  );
  return new Set(
    opening.flatMap(({ name, value }) =>
      openingArguments.includes(name.value) && value.kind === Kind.VARIABLE && uses.get(value.name.value) === 1
        ? [value.name.value]
        : [],
    ),
  );
};
