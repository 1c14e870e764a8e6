/** The ranking of what is breaking on generated incidents, beside the highest error ratio and the most errors. */
import { INCIDENT_KINDS } from './support/incident-plan.ts';
import { MIN_FAULT_SHARE, RANKING_NAMES, runTrial, shareOf } from './support/incident-trial.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';

const TARGET = { first: 0.9, three: 0.98 };
/** Kinds start this far apart, so that no two share an incident. */
const SEEDS_APART = 10_000;

/** Prints, by kind of incident and for each ranking, how often a true origin stands first and each in the first three. */
export const main = (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, {
    incidents: 100,
    'history-hours': 30,
    seed: 1,
    'least-share': 100 * MIN_FAULT_SHARE,
  });
  if (options === null) return Promise.resolve();
  printTitle(`What is breaking: ${options.incidents} incidents of each kind`);
  printNote(`each makes at least ${options['least-share']} % of the errors of its routes in the window\n`);
  const byKind = INCIDENT_KINDS.map((kind, index) => {
    const firstSeed = options.seed + index * SEEDS_APART;
    const trials = Array.from({ length: options.incidents }, (_, each) =>
      runTrial(firstSeed + each, kind, options['history-hours'] * 60, options['least-share'] / 100),
    );
    return { kind, trials };
  });
  const all = byKind.flatMap(({ trials }) => trials);
  for (const [what, head] of [
    ['isFirst', 'a true origin first'],
    ['isInThree', 'each true origin in the first three'],
  ] as const) {
    printTable(
      [head, ...INCIDENT_KINDS, 'all'],
      RANKING_NAMES.map((name) => [
        name,
        ...byKind.map(({ trials }) => shareOf(trials, name, what).toFixed(3)),
        shareOf(all, name, what).toFixed(3),
      ]),
    );
  }
  const missed = all.filter(({ placed }) => !placed.findings.isInThree).map(({ kind, seed }) => `${kind} ${seed}`);
  printNote(`not in the first three: ${missed.join(', ') || 'none'}\n`);
  printTarget('a true origin first', shareOf(all, 'findings', 'isFirst'), { atLeast: TARGET.first });
  printTarget('each in the first three', shareOf(all, 'findings', 'isInThree'), { atLeast: TARGET.three });
  for (const other of ['highest error ratio', 'most errors'] as const) {
    const lead = shareOf(all, 'findings', 'isFirst') - shareOf(all, other, 'isFirst');
    printTarget(`ahead of ${other}`, lead, { atLeast: 0.01 });
  }
  return Promise.resolve();
};
