import { useEffect, useState } from 'react';

/** Which board stands on the wall, and whether they take turns. */
export interface Rotation {
  readonly index: number;
  readonly isPaused: boolean;
}

/** Returns the board to show: the next one every `rotateMs`; arrow keys step, the space bar holds and releases. */
export const useRotation = (count: number, rotateMs: number | null): Rotation => {
  const [index, setIndex] = useState(0);
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    if (count < 2) return undefined;
    const onKey = ({ key, target }: KeyboardEvent) => {
      if (key === 'ArrowRight') setIndex((before) => (before + 1) % count);
      if (key === 'ArrowLeft') setIndex((before) => (before + count - 1) % count);
      if (key === ' ' && target === document.body) setPaused((before) => !before);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [count]);
  useEffect(() => {
    if (rotateMs === null || count < 2 || isPaused) return undefined;
    // Counts from the last change, so that a step by key gets its whole time.
    const timer = setTimeout(() => setIndex((before) => (before + 1) % count), rotateMs);
    return () => clearTimeout(timer);
  }, [count, rotateMs, isPaused, index]);
  return { index, isPaused };
};
