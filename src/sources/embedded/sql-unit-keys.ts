/** Dimensions of exceptions: their columns, and what of the enclosing request they need. */
import type { Filter } from '../../filter/filter.ts';
import type { Dimension } from '../source.ts';
import { groupKey, type KeyColumn } from './sql-keys.ts';
import type { RequestColumn } from './sql-walk.ts';
import { name, sql } from './sql.ts';

/** Returns the columns of the enclosing request that a filter and these dimensions need. */
export const requestColumns = (by: readonly Dimension[], filter: Filter): readonly RequestColumn[] => {
  const needed: readonly (RequestColumn | null)[] = [
    by.includes('route') || by.includes('entryRoute') || filter.route !== undefined ? 'span_name' : null,
    by.includes('routeKind') ? 'protocols' : null,
    by.includes('statusCode') || filter.statusCode !== undefined ? 'status_code' : null,
    by.includes('method') ? 'method' : null,
    by.includes('httpRoute') ? 'http_route' : null,
  ];
  return needed.flatMap((column) => column ?? []);
};

/**
 * Returns the column of a dimension in `counted`.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const unitKey = (dimension: Dimension): KeyColumn => {
  switch (dimension) {
    case 'service':
    case 'namespace':
    case 'version':
    case 'environment':
    case 'method':
      return { value: sql`c.${name(dimension)}`, isLabel: true };
    case 'route':
      return { value: sql`c.span_name`, isLabel: true };
    case 'httpRoute':
      return { value: sql`c.http_route`, isLabel: true };
    case 'statusCode':
      return { value: sql`c.status_code`, isLabel: true };
    case 'routeKind':
      return { value: sql`c.route_kind`, isLabel: false };
    case 'exceptionType':
      return { value: sql`c.type`, isLabel: false };
    case 'errorKind':
      return { value: sql`c.error_kind`, isLabel: false };
    case 'title':
      return { value: sql`c.title`, isLabel: false };
    case 'group':
      return {
        value: groupKey({
          hash: sql`c.group_hash`,
          type: sql`c.type`,
          kind: sql`c.error_kind`,
          title: sql`c.title`,
        }),
        isLabel: false,
      };
    default:
      throw new RangeError(`exceptions are not counted by ${dimension}`);
  }
};
