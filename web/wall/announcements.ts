import type { Board } from './board-state.ts';

type Finding = NonNullable<Board['breaking']>[number];

/** Returns what makes a finding the same on the next board: its spike, or its service where errors did not rise. */
export const findingKey = ({ spike, service }: Finding): string => spike?.id ?? `service ${service.name}`;

/**
 * Returns what a screen reader says when one board follows another: each finding that is new, and that all is calm again. Empty
 * for a board that only changes numbers: what speaks every minute is switched off.
 */
export const announcements = (before: Board | null, board: Board): readonly string[] => {
  const known = new Set((before?.breaking ?? []).map(findingKey));
  const findings = board.breaking ?? [];
  const news = findings.filter((finding) => !known.has(findingKey(finding))).map(({ summary }) => `New: ${summary}`);
  const isCalmAgain = known.size > 0 && board.breaking !== null && findings.length === 0;
  return isCalmAgain ? ['All is calm again.'] : news;
};
