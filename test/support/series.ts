/**
 * Returns the values that a series in promtool's notation stands for: numbers are values, `_` is a missing value (null),
 * `axn` repeats a value n more times, `a+bxn` and `a-bxn` go on n more times in steps of b, `_xn` misses n values.
 * @example series('0+10x3 _ 60')  // [0, 10, 20, 30, null, 60]
 * @throws RangeError  a part is in no such form
 */
export const series = (notation: string): (number | null)[] =>
  notation
    .trim()
    .split(/\s+/)
    .flatMap((part): (number | null)[] => {
      const missing = /^_(?:x(\d+))?$/.exec(part);
      if (missing) return Array.from({ length: Number(missing[1] ?? 1) }, () => null);
      const run = /^(-?[\d.]+)(?:([+-][\d.]+)?x(\d+))?$/.exec(part);
      if (!run) throw new RangeError(`Expected a value, _, axn or a+bxn in a series, got ${part}`);
      const [start, step, more] = [Number(run[1]), Number(run[2] ?? 0), Number(run[3] ?? 0)];
      return Array.from({ length: more + 1 }, (_, index) => start + step * index);
    });
