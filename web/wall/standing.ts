import type { SpikeState, WallFindingFragment } from '../generated/operations.ts';
import type { Board } from './board-state.ts';

/** A finding of errors that rose. */
export type RisingFinding = WallFindingFragment & { readonly spike: NonNullable<WallFindingFragment['spike']> };

/** The findings of a board by what they ask of whoever looks up. Each list keeps the board's order. */
export interface Standing {
  /** Errors rise, or it is not known whether they still do. */
  readonly rising: readonly RisingFinding[];
  /** They rose within the window, and are calm again. */
  readonly over: readonly WallFindingFragment[];
  /** There are errors, no more than before. */
  readonly steady: readonly WallFindingFragment[];
}

const isRising = (finding: WallFindingFragment): finding is RisingFinding =>
  finding.spike !== null && finding.spike.state !== 'RESOLVED';

/** Returns the findings sorted out; null where it is not known what is breaking. */
export const standing = ({ breaking }: Board): Standing | null =>
  breaking === null
    ? null
    : {
        rising: breaking.filter(isRising),
        over: breaking.filter(({ spike }) => spike?.state === 'RESOLVED'),
        steady: breaking.filter(({ spike }) => spike === null),
      };

/** Returns what makes a finding the same on the next board: its spike, or its service where errors did not rise. */
export const findingKey = ({ spike, service }: WallFindingFragment): string => spike?.id ?? `service ${service.name}`;

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);

/** How many services break, and how many others only pass on what starts in one of these; without such a one all of them break. */
const count = (rising: readonly RisingFinding[], states: readonly SpikeState[]): readonly [number, number] => {
  const own = rising.filter(({ spike }) => states.includes(spike.state));
  const names = new Set(own.map(({ service }) => service.name));
  const breaking = new Set(
    own.flatMap(({ service, spike: { suspectedCause } }) =>
      suspectedCause === null || !names.has(suspectedCause.name) ? [service.name] : [],
    ),
  );
  return [breaking.size, names.size - breaking.size];
};

/** Returns the board in a few words, for the heading and the tab. */
export const headline = (board: Board | null): string => {
  if (board === null) return 'Waiting for the first board';
  const known = standing(board);
  if (known === null) return 'Not known what is breaking';
  const [breaking, passing] = count(known.rising, ['OPEN', 'SUSTAINED']);
  const passed = passing === 0 ? '' : `, ${passing} ${passing === 1 ? 'passes' : 'pass'} it on`;
  if (breaking > 0) return plural(breaking, '1 service breaking', 'services breaking') + passed;
  const [warnings] = count(known.rising, ['WARNING']);
  if (warnings > 0) return plural(warnings, 'A warning', 'warnings');
  return known.rising.length > 0 ? 'No data of what broke' : 'All calm';
};

/** Whether something rises: the heading then is loud. */
export const isLoud = (board: Board | null): boolean => board !== null && (standing(board)?.rising.length ?? 0) > 0;
