/** Where errors start and whom they reach: error leaves, counted by semantics.md "Origins". */
import type { CountQuery, Dimension } from '../source.ts';
import { countStatement, total } from './sql-counts.ts';
import { exceptionConditions, requestConditions } from './sql-filter.ts';
import { groupKey, where, type KeyColumn } from './sql-keys.ts';
import { place } from './sql-records.ts';
import { faultTable, statusKind, statusTitle } from './sql-selection.ts';
import { requestColumns } from './sql-unit-keys.ts';
import { aboveTables, heldTables, routeKind, walkTables } from './sql-walk.ts';
import { name, sql, type Sql, type Statement, type With } from './sql.ts';

const label = (value: Sql): KeyColumn => ({ value, isLabel: true });
const text = (value: Sql): KeyColumn => ({ value, isLabel: false });

const errorKind = sql`CASE WHEN f.told IS NOT NULL THEN 'EXCEPTION' ELSE ${statusKind('l')} END`;
const title = sql`CASE WHEN f.told IS NULL THEN ${statusTitle('l')} END`;
const ofRoot = (column: Sql): Sql => sql`CASE WHEN r.top_parent = 0 THEN ${column} ELSE 0 END`;

const leafKey = (dimension: Dimension): KeyColumn => {
  switch (dimension) {
    case 'service':
    case 'namespace':
    case 'version':
    case 'environment':
      return label(sql`l.${name(dimension)}`);
    case 'route':
      return label(sql`r.span_name`);
    case 'httpRoute':
      return label(sql`r.http_route`);
    case 'statusCode':
      return label(sql`r.status_code`);
    case 'method':
      return label(sql`r.method`);
    case 'routeKind':
      return text(routeKind('r'));
    case 'exceptionType':
      return text(sql`f.told.type`);
    case 'errorKind':
      return text(errorKind);
    case 'title':
      return text(title);
    case 'group':
      return text(groupKey({ hash: sql`f.told.group_hash`, type: sql`f.told.type`, kind: errorKind, title }));
    case 'entryService':
      return label(ofRoot(sql`r.top_service`));
    case 'entryRoute':
      return label(ofRoot(sql`r.top_name`));
    case 'dependency':
      return label(sql`CASE WHEN l.kind IN (3, 4) THEN l.peer ELSE 0 END`);
    case 'dependencyKind':
      return text(
        sql`CASE WHEN l.kind NOT IN (3, 4) THEN NULL WHEN l.protocols & 4 <> 0 THEN 'DATABASE' WHEN l.protocols & 8 <> 0 THEN 'MESSAGING' WHEN l.unit IN (SELECT unit FROM answered) THEN 'RPC' ELSE 'UNINSTRUMENTED' END`,
      );
    default:
      throw new RangeError(`origins are not counted by ${dimension}`);
  }
};

const leaf: With = {
  name: 'leaf',
  isMaterialized: true,
  body: sql`SELECT (row_number() OVER ())::UINTEGER AS unit, i.tid, f.* FROM fault f JOIN involved i ON i.trace = f.trace
WHERE NOT EXISTS (SELECT 1 FROM error_above a WHERE a.tid = i.tid AND a.span = f.span)`,
};

/** The exception recorded first on each leaf. */
const first: With = {
  name: 'first',
  body: sql`SELECT l.unit, arg_min(struct_pack(type := e.type, message := e.message, attributes := e.attributes, group_hash := e.group_hash), ${place}) AS told
FROM exception e JOIN leaf l ON l.trace = e.trace AND l.span = e.span GROUP BY l.unit`,
};

/** Leaves that a request in another service answers: what they call reports spans. */
const answered: With = {
  name: 'answered',
  body: sql`SELECT l.unit FROM leaf l JOIN held h ON h.tid = l.tid AND h.parent = l.span WHERE h.kind IN (2, 5) AND h.service <> l.service`,
};

/**
 * Returns the statement that counts failed and absorbed leaves.
 * @throws RangeError  origins have no such dimension (caller bug)
 */
export const originsStatement = (query: CountQuery<'origins'>): Statement => {
  const request = requestColumns(query.by, query.where);
  const { service: _tested, ...above } = query.where;
  const conditions = [
    ...requestConditions({ service: sql`l.service`, route: sql`r.span_name`, statusCode: sql`r.status_code` }, above),
    ...exceptionConditions(
      { type: sql`f.told.type`, message: sql`f.told.message`, attributes: sql`f.told.attributes` },
      query.where,
    ),
  ];
  const newest = sql`min(struct_pack(age := -l.start_us, trace := l.trace))`;
  return countStatement(
    {
      tables: [
        faultTable(query),
        ...heldTables(['fault'], request),
        ...aboveTables('error_above', sql`h.status = 2`),
        leaf,
        first,
        ...(query.by.includes('dependencyKind') ? [answered] : []),
        { name: 'climber', body: sql`SELECT l.*, TRUE AS to_top FROM leaf l` },
        ...walkTables(request),
      ],
      from: sql`leaf l JOIN reached r ON r.unit = l.unit LEFT JOIN first f ON f.unit = l.unit ${where(conditions)}`,
      startUs: sql`l.start_us`,
      keys: query.by.map(leafKey),
      values: [
        total('failed', sql`count(*) FILTER (r.is_below_failed)`),
        total('absorbed', sql`count(*) FILTER (NOT r.is_below_failed)`),
        { name: 'newest', aggregate: newest, merge: sql`min(newest).trace` },
      ],
      order: ['failed', 'absorbed'],
    },
    query,
  );
};
