/** Rows of a recount by any key, and what is read from them again and again: rates, and points of series. */
import type { Filter } from '../../src/filter/filter.ts';
import type { Dimension, Measure } from '../../src/sources/source.ts';
import { DAY_MS, type TimeRange } from '../../src/time.ts';
import type { BruteForce } from './brute-force.ts';
import { countedThings, type Counted } from './brute-force-counts.ts';

/** A service, or a route of one. */
export interface RecountPlace {
  readonly service?: string;
  readonly route?: string;
}
/** Window, filter and place of a node. */
export interface RecountScope {
  readonly where: Filter;
  readonly range: TimeRange;
  readonly place: RecountPlace;
}
export type Part = string | null;
export type Values = Readonly<Record<string, number>>;
export interface Row {
  readonly key: readonly Part[];
  readonly atMs: number | null;
  readonly values: Values;
}
export type Identity = readonly (readonly [Dimension, string])[];

export const iso = (atMs: number): string => new Date(atMs).toISOString();
export const textOf = (value: unknown): string => JSON.stringify(value);
export const identityOf = ({ service, route }: RecountPlace): Identity => [
  ...(service === undefined ? [] : [['service', service] as const]),
  ...(route === undefined ? [] : [['route', route] as const]),
];
export const byText = <Item>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));

/** Adds up; the last start too, as exceptions are last seen at it. */
const sum = (things: readonly Counted[]): Values => {
  const total: Record<string, number> = { lastSeenMs: Math.floor(Math.max(...things.map(({ atUs }) => atUs)) / 1_000) };
  for (const { adds } of things) {
    for (const [name, value] of Object.entries(adds)) total[name] = (total[name] ?? 0) + value;
  }
  return total;
};
/** Order by code units, name after name. */
export const compareNames = (one: readonly (Part | undefined)[], other: readonly (Part | undefined)[]): number => {
  for (const [index, name] of one.entries()) {
    if (name !== other[index]) return (name ?? '') < (other[index] ?? '') ? -1 : 1;
  }
  return 0;
};

/** Returns the rows, rates and points of a recount. */
export const recountRows = (truth: BruteForce) => {
  // A recount is slow and a document asks for the same things under many keys: they are worked out once.
  const asked = new Map<string, readonly Counted[]>();
  const thingsOf = (measure: Measure, where: Filter, range: TimeRange): readonly Counted[] => {
    const id = textOf([measure, where, range]);
    const things = asked.get(id) ?? countedThings(truth.held, measure, where, range);
    asked.set(id, things);
    return things;
  };

  const rowsOf = (
    { where, range, place }: RecountScope,
    measure: Measure,
    by: readonly Dimension[],
    options: { readonly range?: TimeRange; readonly stepMs?: number; readonly identity?: Identity } = {},
  ): readonly Row[] => {
    const identity = [...identityOf(measure === 'calls' ? {} : place), ...(options.identity ?? [])];
    const stepOf = ({ atUs }: Counted): number | null =>
      options.stepMs === undefined ? null : Math.floor(atUs / 1_000 / options.stepMs) * options.stepMs;
    const things = thingsOf(measure, where, options.range ?? range).filter(({ dimensions }) =>
      identity.every(([dimension, value]) => dimensions[dimension] === value),
    );
    const keyOf = ({ dimensions }: Counted): readonly Part[] => by.map((dimension) => dimensions[dimension] ?? null);
    return [...Map.groupBy(things, (thing) => textOf([keyOf(thing), stepOf(thing)])).values()].flatMap((same) =>
      same.slice(0, 1).map((thing) => ({ key: keyOf(thing), atMs: stepOf(thing), values: sum(same) })),
    );
  };
  const dayBefore = ({ range }: RecountScope): TimeRange => ({ fromMs: range.fromMs - DAY_MS, toMs: range.fromMs });

  const rateOf = (values: Values | undefined) => {
    const { requests = 0, errors = 0 } = values ?? {};
    return { requests, errors, ratio: requests === 0 ? null : errors / requests };
  };
  const rate = (scope: RecountScope, measure: 'requests' | 'calls' = 'requests', identity: Identity = []) => {
    const values = rowsOf(scope, measure, [], { identity })[0]?.values;
    const isKnown =
      values !== undefined || rowsOf(scope, measure, [], { identity, range: dayBefore(scope) }).length > 0;
    return isKnown ? rateOf(values) : null;
  };

  /** 0 from the first sighting on; null before it, and where nothing at all is held. */
  const points = <Value>(
    scope: RecountScope,
    measure: Measure,
    stepMs: number,
    identity: Identity,
    show: (values: Values | null, isKnown: boolean) => Value,
  ) => {
    const { range } = scope;
    const steps = new Map(rowsOf(scope, measure, [], { identity, stepMs }).map(({ atMs, values }) => [atMs, values]));
    const everything: RecountScope = { ...scope, where: {}, place: {} };
    const heldSteps = new Set(rowsOf(everything, 'spans', [], { stepMs }).map(({ atMs }) => atMs));
    let isSeen = rowsOf(scope, measure, [], { identity, range: dayBefore(scope) }).length > 0;
    return Array.from({ length: (range.toMs - range.fromMs) / stepMs }, (_, index) => {
      const atMs = range.fromMs + index * stepMs;
      const values = steps.get(atMs) ?? null;
      isSeen ||= values !== null;
      return { at: iso(atMs), ...show(values, values !== null || (isSeen && heldSteps.has(atMs))) };
    });
  };

  return { rowsOf, dayBefore, rateOf, rate, points };
};
