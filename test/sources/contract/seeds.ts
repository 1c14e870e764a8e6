/** How many random seeds a run tries: SEEDS of them, or a quick number. */
import { env } from 'node:process';

const QUICK_SEEDS = 10;

/** Returns the seeds of a run, from `first` on (FIRST_SEED names another, to repeat one). */
export const seedsFrom = (first: number): number[] => {
  const start = Number(env.FIRST_SEED ?? first);
  return Array.from({ length: Number(env.SEEDS ?? QUICK_SEEDS) }, (_, index) => start + index);
};
