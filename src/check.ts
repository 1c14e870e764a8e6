/** What `triagraph check` prints: the settings in effect, what deserves attention, and what each source can do. */
import { adviceOf, probeSources, type NamedSource, type Probe } from './probe.ts';
import type { SourceAdvice } from './sources/source.ts';

/** What reading the configuration gave, as far as a report needs it. */
export type CheckedReading =
  | { readonly problems: readonly string[] }
  | {
      readonly settings: readonly {
        readonly name: string;
        readonly value: string | null;
        readonly isDefault: boolean;
      }[];
      readonly warnings: readonly string[];
    };

/** The report, and what the process exits with: 0 = all is well, 1 = the report lists problems. */
export interface CheckReport {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`), ''] : [];

const table = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
};

/** A source as it is, and what it advises. */
interface Checked extends Probe {
  readonly advice: SourceAdvice;
}

const checkSources = async (sources: readonly NamedSource[], deadline: AbortSignal): Promise<readonly Checked[]> => {
  const probes = await probeSources(sources, deadline);
  return Promise.all(
    probes.map(async (probe, index) => {
      const source = probe.error === null ? sources[index] : undefined;
      const advice = source === undefined ? { facts: [], warnings: [] } : await adviceOf(source, deadline);
      return { ...probe, advice };
    }),
  );
};

const sourceLines = ({ name, description, error, advice }: Checked): readonly string[] => {
  const facts = description
    ? [
        description.version,
        description.url,
        description.latencyMs === null ? null : `answered in ${Math.round(description.latencyMs)} ms`,
      ].filter((fact) => fact !== null)
    : [];
  const head = [name, error === null ? 'ok' : 'FAILED', ...facts].join('  ');
  const abilities = [...new Set([...(description?.capabilities ?? []), ...advice.facts])];
  // A source that is well may still have something to say, such as that its clock is off.
  const note = error === null ? (description?.lastError ?? null) : null;
  return [
    head,
    ...(abilities.length > 0 ? [`  can: ${abilities.join(', ')}`] : []),
    ...(note === null ? [] : [`  note: ${note}`]),
  ];
};

const report = (lines: readonly string[], problems: readonly string[]): CheckReport => {
  const ending =
    problems.length > 0
      ? section(problems.length === 1 ? '1 problem' : `${problems.length} problems`, problems)
      : ['No problems found.'];
  return { text: `${[...lines, ...ending].join('\n').trimEnd()}\n`, exitCode: problems.length > 0 ? 1 : 0 };
};

/**
 * Returns the report. Each source is asked how it is and has failed if it is silent when `deadline` aborts; settings that do
 * not hold together are reported alone, as no source can be opened then.
 * @param openProblems  why sources could not be opened at all, each a full sentence
 */
export const check = async (
  reading: CheckedReading,
  sources: readonly NamedSource[],
  deadline: AbortSignal,
  openProblems: readonly string[] = [],
): Promise<CheckReport> => {
  if ('problems' in reading) return report([], reading.problems);
  const checked = await checkSources(sources, deadline);
  const settings = reading.settings.map(
    ({ name, value, isDefault }) => [name, `${value ?? 'unset'}${isDefault ? '  (default)' : ''}`] as const,
  );
  const failures = checked.flatMap(({ name, error }) => (error === null ? [] : [`${name}: ${error}`]));
  // A source that is well may still lack something: it answers, but less than it could.
  const warnings = checked.flatMap(({ name, advice }) => advice.warnings.map((warning) => `${name}: ${warning}`));
  return report(
    [
      ...section('Settings', table(settings)),
      ...section('Warnings', [...reading.warnings, ...warnings]),
      ...section('Sources', checked.flatMap(sourceLines)),
    ],
    [...openProblems, ...failures],
  );
};
