/** Queries that select every field of the graph, for answers that hold something everywhere. */
import {
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Literals of required arguments, by `Type.field.argument`. */
export type RequiredArguments = Readonly<Record<string, string>>;

/** A path of fields that leads to a type, as it stands in a query. */
export interface Way {
  readonly type: GraphQLObjectType;
  readonly path: readonly string[];
}

const isRequired = ({ type, defaultValue }: GraphQLArgument): boolean =>
  String(type).endsWith('!') && defaultValue === undefined;

const fieldText = (
  owner: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  given: RequiredArguments,
): string => {
  const values = field.args.filter(isRequired).map(({ name }) => {
    const value = given[`${owner.name}.${field.name}.${name}`];
    if (value === undefined) throw new Error(`${owner.name}.${field.name} needs a value for ${name}`);
    return `${name}: ${value}`;
  });
  return values.length === 0 ? field.name : `${field.name}(${values.join(', ')})`;
};

const objectsOf = (type: GraphQLNamedType): readonly GraphQLObjectType[] => {
  if (isUnionType(type)) return type.getTypes();
  return isObjectType(type) ? [type] : [];
};

/** Returns the shortest way from Query to every object type, breadth first. */
export const waysToTypes = (schema: GraphQLSchema, given: RequiredArguments): readonly Way[] => {
  const query = schema.getQueryType();
  if (!query) throw new Error('the schema has no Query');
  const ways: Way[] = [{ type: query, path: [] }];
  const seen = new Set(['Query']);
  // The loop also visits what it appends.
  for (const { type, path } of ways) {
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      const named = getNamedType(field.type);
      for (const target of objectsOf(named)) {
        if (seen.has(target.name)) continue;
        seen.add(target.name);
        const onType = isUnionType(named) ? [`... on ${target.name}`] : [];
        ways.push({ type: target, path: [...path, fieldText(type, field, given), ...onType] });
      }
    }
  }
  return ways;
};

/** Returns a selection of every field of a type, `depth` levels of objects deep; what is deeper shows its type's name. */
export const everyField = (type: GraphQLObjectType, given: RequiredArguments, depth: number): string =>
  Object.values(type.getFields())
    .filter(({ name }) => !name.startsWith('_'))
    .map((field) => {
      const named = getNamedType(field.type);
      // Fields of one name in two members of a union may differ in what they can be: an alias keeps them apart.
      const text = `${type.name}_${field.name}: ${fieldText(type, field, given)}`;
      if (isLeafType(named) || isEnumType(named)) return text;
      const inside = objectsOf(named).map((target) => {
        const fields = depth > 1 ? everyField(target, given, depth - 1) : '__typename';
        return isUnionType(named) ? `... on ${target.name} { ${fields} }` : fields;
      });
      return `${text} { ${inside.join(' ')} }`;
    })
    .join(' ');

/** Returns the query that selects this at the end of a way. */
export const queryAlong = (path: readonly string[], selection: string): string =>
  path.reduceRight((inside, field) => `${field} { ${inside} }`, selection).replace(/^(?! *\{)(.*)$/su, '{ $1 }');
