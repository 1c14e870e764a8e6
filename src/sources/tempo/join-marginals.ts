/**
 * Requests by more names than `by()` takes, from counts by a part of them each. All of them are also by service and name of the
 * span, and a route says mostly one thing under each name: then the parts leave nothing open.
 *
 *     web GET /a: status error 3, unset 7    }  web GET /a: error http GET 3,
 *     web GET /a: kind http 10, method GET   }              unset http GET 7
 */
import { METHOD, SERVICE, SPAN_NAME } from './attribute-names.ts';
import { KIND, RPC_SYSTEM, STATUS } from './metric-facts.ts';
import type { CountedSeries } from './series-join.ts';
import { among } from './plan-keys.ts';
import type { Condition } from './traceql-condition.ts';
import { MAX_BY } from './traceql.ts';

/** Names that are told together or not at all. */
const GROUPS: readonly (readonly string[])[] = [[STATUS], [KIND, ...RPC_SYSTEM], METHOD];

/** Returns lists of names that fit, each with service and name of the span; null where these are not among the names. */
export const marginalsOf = (fields: readonly string[]): readonly (readonly string[])[] | null => {
  if (!fields.includes(SERVICE) || !fields.includes(SPAN_NAME)) return null;
  const others = fields.filter((field) => field !== SERVICE && field !== SPAN_NAME);
  const grouped = GROUPS.map((group) => others.filter((field) => group.includes(field)));
  const single = others.filter((field) => !GROUPS.flat().includes(field)).map((field) => [field]);
  const lists: string[][] = [];
  for (const group of [...grouped, ...single].filter(({ length }) => length > 0)) {
    // The status stays alone: so is it counted for many other questions.
    const room = lists.find((list, index) => index > 0 && list.length + group.length + 2 <= MAX_BY);
    if (room === undefined) lists.push([...group]);
    else room.push(...group);
  }
  return lists.map((list) => [SERVICE, SPAN_NAME, ...list].toSorted());
};

interface Joined {
  readonly series: readonly CountedSeries[];
  /** What more than one of the counts tells apart: its conditions (null: there is none) and the test of its series. */
  readonly open: {
    readonly conditions: readonly Condition[] | null;
    readonly isOpen: (series: CountedSeries) => boolean;
  };
}

const routeOf = ({ labels }: CountedSeries): string =>
  JSON.stringify([labels.get(SERVICE) ?? null, labels.get(SPAN_NAME) ?? null]);

/** Returns the counts by all names together, of one count over a whole range by each list of names. */
export const joinMarginals = (marginals: readonly (readonly CountedSeries[])[]): Joined => {
  const byRoute = marginals.map((series) =>
    Map.groupBy(
      series.filter(({ samples }) => samples.some(({ value }) => value !== 0)),
      routeOf,
    ),
  );
  const series: CountedSeries[] = [];
  const open = new Map<string, CountedSeries>();
  for (const route of new Set(byRoute.flatMap((each) => [...each.keys()]))) {
    const told = byRoute.map((each) => each.get(route) ?? []);
    const varied = told.filter(({ length }) => length > 1);
    const [first] = told.flat();
    if (first === undefined) continue;
    // A read that misses what another has was made before it came: what it says of the route is not known.
    if (varied.length > 1 || told.some(({ length }) => length === 0)) {
      open.set(route, first);
      continue;
    }
    const labels = told.flatMap(([one]) => [...(one?.labels ?? [])]);
    const counted = varied[0] ?? told[0] ?? [];
    series.push(...counted.map((each) => ({ ...each, labels: new Map([...labels, ...each.labels]) })));
  }
  const texts = (field: string): readonly string[] => [
    ...new Set([...open.values()].map(({ labels }) => labels.get(field) ?? '')),
  ];
  return {
    series,
    open: {
      conditions: open.size === 0 ? null : [...among(SERVICE, texts(SERVICE)), ...among(SPAN_NAME, texts(SPAN_NAME))],
      isOpen: (each) => open.has(routeOf(each)),
    },
  };
};
