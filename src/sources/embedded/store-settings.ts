/** What the embedded store is given and what it tells: settings, its surroundings, its state. */
import type { Engine } from './engine.ts';

/** Where the store keeps its data and how much of it. */
export interface StoreSettings {
  readonly dataDir: string; // ':memory:' keeps nothing
  readonly retentionMs: number;
  readonly maxBytes: number; // of used blocks and write-ahead log
}

/** Structured log lines: fields first, then the sentence (pino's order). */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Starts calling `run` every `intervalMs`; the function it returns stops that. */
export type Schedule = (run: () => void, intervalMs: number) => () => void;

/** Sizes that tests make small; the defaults are in `DEFAULT_LIMITS`. */
export interface StoreLimits {
  readonly labels: number; // distinct labels (span names are not counted)
  readonly namesPerGeneration: number; // span names remembered, twice
  readonly idsPerGeneration: number; // span ids remembered for telling duplicates, twice
  readonly queuedBytes: number; // waiting to be written
  readonly deletedRows: number; // of one retention transaction
  readonly labelsBeforeCleaning: number; // dictionary rows below which unused ones are left alone
}

/** Limits of a store on one machine: about 70 MB for ids and 64 MB for waiting batches at the most. */
export const DEFAULT_LIMITS: StoreLimits = {
  labels: 200_000,
  namesPerGeneration: 100_000,
  idsPerGeneration: 1_500_000,
  queuedBytes: 64 * 2 ** 20,
  deletedRows: 500_000,
  labelsBeforeCleaning: 20_000,
};

/** Everything impure that the store uses. */
export interface StoreDeps {
  readonly now: () => number; // milliseconds since the epoch
  readonly log: StoreLog;
  readonly schedule?: Schedule; // absent: an unreferenced interval of the process
  readonly engine?: Engine; // absent: DuckDB
  readonly limits?: Partial<StoreLimits>;
}

/** The store's state as last seen; cheap to ask for. */
export interface StoreStatus {
  readonly isHealthy: boolean; // open, and its last commit succeeded
  readonly lastError: string | null; // of the last failed commit or opening, null once one succeeded
  readonly usedBytes: number; // used blocks and write-ahead log, as of the last look (every minute and million rows)
  readonly oldestUs: number | null; // start of the oldest span held, null when there is none
  readonly newestUs: number | null;
  readonly spans: number;
  readonly duplicates: number; // spans dropped as duplicates since the process started
  readonly labels: number; // rows of the dictionary
  readonly queuedBytes: number; // accepted and not yet durable
}
