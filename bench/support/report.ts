/** What a program prints: the machine, tables of figures, and each target with what was reached. */
import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

const GIB = 2 ** 30;

/** Returns a number for people: three significant digits or all digits of the whole part. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints what runs and on what. */
export const printTitle = (title: string): void => {
  const memory = Math.round(totalmem() / GIB);
  print(title);
  print(`Node ${process.versions.node}, ${availableParallelism()} cores, ${memory} GiB, ${new Date().toISOString()}\n`);
};

/** Prints a line that says what is going on. */
export const printNote = (note: string): void => print(note);

/** Prints rows under a head; the first column is text, numbers stand at the right. */
export const printTable = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): void => {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const widths = head.map((title, column) => Math.max(title.length, ...texts.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  print(line(head));
  for (const row of texts) print(line(row));
  print('');
};

/** Prints a figure beside its target. `atMost` and `atLeast` are in the figure's unit. */
export const printTarget = (
  what: string,
  got: number,
  target: { readonly atLeast: number } | { readonly atMost: number },
  unit = '',
): void => {
  const isMet = 'atLeast' in target ? got >= target.atLeast : got <= target.atMost;
  const wanted = 'atLeast' in target ? `at least ${figure(target.atLeast)}` : `at most ${figure(target.atMost)}`;
  const of = unit === '' ? '' : ` ${unit}`;
  print(`${isMet ? 'met   ' : 'MISSED'}  ${what}: ${figure(got)}${of} (target: ${wanted}${of})`);
};

/**
 * Returns the program's numbers from its options, each `--name value`; those not given keep their default.
 * @returns null after printing the options, when they ask for help
 */
export const readNumbers = <Name extends string>(
  argv: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> | null => {
  const names = Object.keys(defaults) as Name[];
  if (argv.includes('--help')) {
    print(names.map((name) => `--${name} ${defaults[name]}`).join('\n'));
    return null;
  }
  const options: Record<string, { type: 'string' }> = {};
  for (const name of names) options[name] = { type: 'string' };
  const { values } = parseArgs({ args: [...argv], options });
  const read = (name: Name): number => {
    const given = values[name];
    const value = given === undefined ? defaults[name] : Number(given);
    if (!(value > 0)) throw new RangeError(`--${name} must be a positive number, got ${String(given)}`);
    return value;
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, number>;
};
