/** Long series of the embedded store: one statement a query, whatever its keys and steps, straight into columns. */
import { selectsExceptions } from '../../filter/filter.ts';
import type { UnixMs } from '../../time.ts';
import { MAX_SERIES, type SourceCall, type StepAnswer, type StepQuery, type StepSeries } from '../source.ts';
import { emptySteps, wholeSteps } from '../step-columns.ts';
import { completeness, IGNORED_BY_REQUESTS, keyOf } from './answers.ts';
import { cellsOf, type Cells } from './cells.ts';
import type { ReadStore } from './read-store.ts';
import { stepsStatement } from './sql-steps.ts';

/** Returns the series of an answer, in their order; a step is NaN where the store holds no span of it at all, else 0 at least. */
const seriesOf = (query: StepQuery, cells: Cells): readonly StepSeries[] => {
  const { by, range, stepMs, measure } = query;
  const rows = Array.from({ length: cells.rowCount }, (_, row) => ({ row, part: cells.text('part', row) }));
  const held = new Set(rows.flatMap(({ row, part }) => (part === 'HELD' ? [cells.number('at_ms', row)] : [])));
  const empty = emptySteps(query, range, stepMs, (atMs) => held.has(atMs));
  const found = new Map<number, StepSeries>();
  for (const { row, part } of rows) {
    if (part !== 'KEY') continue;
    const columns = { requests: empty.requests.slice(), errors: empty.errors.slice() };
    found.set(cells.number('series', row), { key: keyOf(by, cells, row), ...columns });
  }
  for (const { row, part } of rows) {
    if (part !== 'STEP') continue;
    const series = found.get(cells.number('series', row));
    const step = (cells.number('at_ms', row) - range.fromMs) / stepMs;
    if (series === undefined) continue;
    series.errors[step] = cells.number('errors', row);
    if (measure === 'requests') series.requests[step] = cells.number('requests', row);
  }
  return [...found].sort(([one], [other]) => one - other).map(([, series]) => series);
};

const heldFrom = (cells: Cells): UnixMs | null => {
  for (let row = 0; row < cells.rowCount; row++) {
    if (cells.text('part', row) !== 'STORE') continue;
    return cells.flag('is_holding', row) ? Math.floor(cells.number('held_from_us', row) / 1_000) : null;
  }
  throw new RangeError('an answer without what the store holds');
};

/**
 * Resolves to the steps of a query, exact as counts are.
 * @throws RangeError    a dimension that the measure does not have (caller bug)
 * @throws GatewayError  a fault of the store
 */
export const readSteps = async (
  read: ReadStore,
  asked: StepQuery,
  asOfMs: UnixMs,
  call: SourceCall,
): Promise<StepAnswer> => {
  const { stepMs, measure, where } = asked;
  const range = wholeSteps(asked.range, stepMs);
  const query = { ...asked, range };
  const cells = cellsOf(await read(stepsStatement(query), call));
  const all = seriesOf(query, cells);
  const notes = measure === 'requests' && selectsExceptions(where) ? [IGNORED_BY_REQUESTS] : [];
  return {
    series: all.slice(0, MAX_SERIES),
    range,
    stepMs,
    heldFromMs: heldFrom(cells),
    completeness: completeness(asOfMs, all.length > MAX_SERIES, notes),
  };
};
