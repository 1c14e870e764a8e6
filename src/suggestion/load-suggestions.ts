/** Values for autocomplete. */
import type { Context } from '../context.ts';
import { accept, badUserInput } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { checkFirst, MAX_FIRST } from '../page/page.ts';
import type { SuggestedValue, SuggestField } from '../sources/source.ts';

/** Arguments of `suggest`. */
export interface SuggestArguments {
  readonly field: SuggestField;
  readonly attribute?: string | null | undefined;
  readonly prefix?: string | null | undefined;
  readonly first?: number | null | undefined;
}

/** Returns values that complete a prefix, most frequent first. */
export const loadSuggestions = async (
  { loaders }: Context,
  scope: Scope,
  args: SuggestArguments,
): Promise<readonly SuggestedValue[]> => {
  const limit = accept(checkFirst(args.first, 20, MAX_FIRST.other));
  const attribute = args.attribute ?? null;
  if ((args.field === 'ATTRIBUTE_VALUE') !== (attribute !== null && attribute !== '')) {
    const expected = args.field === 'ATTRIBUTE_VALUE' ? 'be the name of an attribute' : `be left out for ${args.field}`;
    throw badUserInput('attribute', expected, attribute);
  }
  const { service, route } = scope.place;
  const place = {
    ...(service === undefined ? {} : { service: { equals: service } }),
    ...(route === undefined ? {} : { route: { equals: route } }),
  };
  const where = placeKey(scope.place).key.length === 0 ? scope.filter : { ...scope.filter, ...place };
  return loaders.values.load({
    field: args.field,
    attribute,
    prefix: args.prefix ?? '',
    where,
    range: scope.window,
    limit,
  });
};
