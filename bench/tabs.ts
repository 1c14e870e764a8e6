/** Every statement of the prepared tabs alone, warm, over a million spans, beside a scan of all of them. */
import { createDataFolder } from './support/data-folder.ts';
import {
  FULL_SCAN,
  openFilledGraph,
  type FilledGraph,
  type MadeStatement,
  type Timed,
} from './support/filled-graph.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, sum } from './support/statistics.ts';
import { readTabs, type Tab } from './support/tab.ts';
import { SHOP } from './support/traffic.ts';

const TARGET_MS = 150;

const medianTime = async ({ time }: FilledGraph, statement: MadeStatement, rounds: number): Promise<Timed> => {
  const times: Timed[] = [];
  for (let round = 0; round < rounds; round++) times.push(await time(statement));
  return { ms: median(times.map(({ ms }) => ms)), cpuMs: median(times.map(({ cpuMs }) => cpuMs)) };
};

interface Measured {
  readonly name: string;
  readonly statements: number;
  readonly sqlMs: number;
  readonly cpuMs: number;
  readonly slowestMs: number;
  readonly operationMs: number;
  readonly slowest: string;
}

const measure = async (graph: FilledGraph, { name, query, variables }: Tab, rounds: number): Promise<Measured> => {
  const operations: number[] = [];
  let statements: readonly MadeStatement[] = [];
  for (let round = 0; round < rounds; round++) {
    const ran = await graph.run(query, variables);
    operations.push(ran.ms);
    statements = ran.statements;
  }
  const times: Timed[] = [];
  for (const statement of statements) times.push(await medianTime(graph, statement, rounds));
  const slowestMs = Math.max(...times.map(({ ms }) => ms));
  return {
    name,
    statements: statements.length,
    sqlMs: sum(times.map(({ ms }) => ms)),
    cpuMs: sum(times.map(({ cpuMs }) => cpuMs)),
    slowestMs,
    operationMs: median(operations),
    slowest: statements[times.findIndex(({ ms }) => ms === slowestMs)]?.sql ?? '',
  };
};

/** Prints the milliseconds of SQL of each tab, and of a full scan. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { spans: 1_000_000, hours: 2, rounds: 5, show: 0.1 });
  if (options === null) return;
  printTitle(
    `Tabs: ${options.spans} spans over ${options.hours} hours; each tab asks for the whole of them (2-where: half)`,
  );
  using folder = createDataFolder();
  const graph = await openFilledGraph(folder.path, options.spans, options.hours, SHOP);
  printNote(`DuckDB ${graph.engine}`);
  const scan = await medianTime(graph, FULL_SCAN, options.rounds);
  const measured: Measured[] = [];
  for (const tab of readTabs(options.hours === 2 ? null : `${options.hours}h`)) {
    measured.push(await measure(graph, tab, options.rounds));
  }
  await graph.close();
  printTable(
    ['', 'statements', 'SQL ms', 'CPU ms', 'slowest ms', 'ratio to scan', 'operation ms'],
    [
      ...measured.map((tab) => [
        tab.name,
        String(tab.statements),
        tab.sqlMs,
        tab.cpuMs,
        tab.slowestMs,
        tab.sqlMs / scan.ms,
        tab.operationMs,
      ]),
      ['scan of all columns', '1', scan.ms, scan.cpuMs, scan.ms, 1, '-'],
    ],
  );
  if (options.show >= 1) for (const { name, slowest } of measured) printNote(`Slowest of ${name}:\n${slowest}\n`);
  for (const { name, sqlMs } of measured) printTarget(`SQL of ${name}`, sqlMs, { atMost: TARGET_MS }, 'ms');
};
