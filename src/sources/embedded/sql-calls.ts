/** Calls between services and to what reports no spans, counted by semantics.md "Edges and kinds". */
import type { CountQuery, Dimension } from '../source.ts';
import { countStatement, total } from './sql-counts.ts';
import { requestConditions } from './sql-filter.ts';
import { allowedLabels, where, type KeyColumn } from './sql-keys.ts';
import { startedConditions } from './sql-selection.ts';
import { requestColumns } from './sql-unit-keys.ts';
import { heldTables, isRequest, routeKind, walkTables } from './sql-walk.ts';
import { name, sql, type Statement, type With } from './sql.ts';

const callKey = (dimension: Dimension): KeyColumn => {
  switch (dimension) {
    case 'caller':
    case 'service':
      return { value: sql`s.service`, isLabel: true };
    case 'callee':
      return { value: sql`coalesce(a.service, 0)`, isLabel: true };
    case 'dependency':
      return { value: sql`CASE WHEN a.service IS NULL THEN s.peer ELSE 0 END`, isLabel: true };
    case 'dependencyKind':
      return {
        value: sql`CASE WHEN s.protocols & 4 <> 0 THEN 'DATABASE' WHEN s.protocols & 8 <> 0 THEN 'MESSAGING' WHEN a.service IS NOT NULL THEN 'RPC' ELSE 'UNINSTRUMENTED' END`,
        isLabel: false,
      };
    case 'namespace':
    case 'version':
    case 'environment':
      return { value: sql`s.${name(dimension)}`, isLabel: true };
    case 'route':
      return { value: sql`r.span_name`, isLabel: true };
    case 'httpRoute':
      return { value: sql`r.http_route`, isLabel: true };
    case 'statusCode':
      return { value: sql`r.status_code`, isLabel: true };
    case 'method':
      return { value: sql`r.method`, isLabel: true };
    case 'routeKind':
      return { value: routeKind('r'), isLabel: false };
    default:
      throw new RangeError(`calls are not counted by ${dimension}`);
  }
};

/** Requests that have a parent: whoever started them is their caller if it belongs to another service. */
const answer: With = {
  name: 'answering',
  body: sql`SELECT trace, parent, service, kind, status FROM span WHERE kind IN (2, 5) AND parent <> 0`,
};

/**
 * Returns the statement that counts calls and how many of them failed on either side.
 * @throws RangeError  calls have no such dimension (caller bug)
 */
export const callsStatement = (query: CountQuery<'calls'>): Statement => {
  const request = requestColumns(query.by, query.where);
  const { service: _tested, ...above } = query.where;
  const call: With = {
    name: 'call',
    isMaterialized: request.length > 0,
    body: sql`SELECT ${request.length > 0 ? sql`(row_number() OVER ())::UINTEGER AS unit, ` : sql``}s.*, ${isRequest('s')} AS is_request
FROM span s ${where([sql`s.kind IN (3, 4)`, ...allowedLabels(sql`s.service`, query.keys, 'caller'), ...startedConditions(query)])}`,
  };
  const climber: With = {
    name: 'climber',
    body: sql`SELECT s.*, i.tid, FALSE AS to_top FROM call s JOIN involved i USING (trace)`,
  };
  const conditions = requestConditions(
    { service: sql`s.service`, route: sql`r.span_name`, statusCode: sql`r.status_code` },
    above,
  );
  return countStatement(
    {
      tables: [
        call,
        ...(request.length > 0 ? [...heldTables(['call'], request), climber, ...walkTables(request)] : []),
        answer,
      ],
      from: sql`call s LEFT JOIN answering a ON a.trace = s.trace AND a.parent = s.span AND a.service <> s.service${
        request.length > 0 ? sql` JOIN reached r ON r.unit = s.unit` : sql``
      } ${where(conditions)}`,
      startUs: sql`s.start_us`,
      keys: query.by.map(callKey),
      values: [total('requests', sql`count(*)`), total('errors', sql`count(*) FILTER (s.status = 2 OR a.status = 2)`)],
      order: ['errors', 'requests'],
    },
    query,
  );
};
