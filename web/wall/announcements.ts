import type { Board } from './board-state.ts';
import { findingKey, standing } from './standing.ts';

/**
 * Returns what a screen reader says when one board follows another: each finding that began to rise, and that all is calm again.
 * Empty for a board that only changes numbers: what speaks every minute is switched off.
 */
export const announcements = (before: Board | null, board: Board): readonly string[] => {
  const rising = standing(board)?.rising ?? null;
  // Of a board on which nothing could be told nothing is new.
  if (rising === null) return [];
  const known = new Set((before === null ? [] : (standing(before)?.rising ?? [])).map(findingKey));
  if (known.size > 0 && rising.length === 0) return ['All is calm again.'];
  return rising.filter((finding) => !known.has(findingKey(finding))).map(({ summary }) => `New: ${summary}`);
};
