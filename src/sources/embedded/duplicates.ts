/**
 * Tells which spans of a group of batches are already stored or come twice: same trace, span id and kind. The first one
 * is kept, and its exceptions with it.
 *
 * Most spans are settled by the marks in memory alone. A span that is not among them and starts at or before their
 * horizon (late data, or a resend across a restart) may still be stored, so the store is asked, once a group.
 */
import { getInt64, type Batch } from './batch.ts';
import { createFingerprintSet, fingerprint } from './fingerprint.ts';
import type { RecentIds } from './recent-ids.ts';

/** What to leave out of one batch; null = nothing. One flag a row, 1 = leave out. */
export interface Selection {
  readonly spans: Uint8Array | null;
  readonly exceptions: Uint8Array | null;
  readonly keptSpans: number;
  readonly keptExceptions: number;
}

/** A span that memory cannot settle. */
export interface Candidate {
  readonly trace: bigint;
  readonly span: bigint;
  readonly kind: number;
  readonly startUs: number;
}

/** Resolves to the `candidateKey`s of those candidates that are stored. */
export type LookUp = (candidates: readonly Candidate[]) => Promise<ReadonlySet<string>>;

/** What to keep of a group, and the step that remembers its spans once they are durable. */
export interface GroupSelection {
  readonly selections: readonly Selection[]; // one a batch, in order
  readonly duplicates: number;
  readonly oldestUs: number; // start of the oldest span new to memory; Infinity when there is none
  readonly newestUs: number; // of the newest; -Infinity when there is none
  readonly remember: () => void;
}

/** Returns the identity of a span as text. */
export const candidateKey = ({ trace, span, kind }: Pick<Candidate, 'trace' | 'span' | 'kind'>): string =>
  `${trace}:${span}:${kind}`;

const word = (words: Uint32Array, index: number): bigint => BigInt(words[index] ?? 0);

const traceAt = (words: Uint32Array, row: number): bigint =>
  (word(words, row * 4 + 3) << 96n) |
  (word(words, row * 4 + 2) << 64n) |
  (word(words, row * 4 + 1) << 32n) |
  word(words, row * 4);

const idAt = (words: Uint32Array, row: number): bigint => (word(words, row * 2 + 1) << 32n) | word(words, row * 2);

const ownerKey = ({ trace, span, start_us: start }: OwnerColumns, row: number): string =>
  `${traceAt(trace.words, row)}:${idAt(span.words, row)}:${getInt64(start, row)}`;
type OwnerColumns = Pick<Batch['spans']['fixed'], 'trace' | 'span' | 'start_us'>;

/**
 * Returns the flags of the exception events whose span is left out. Events name their span by (trace, span id) and its
 * start; where spans of both fates share all that (a resend within one batch, or one id under two kinds), the events of
 * each span start anew at ordinal 0 and follow the order of the spans that have any.
 */
const droppedExceptions = (batch: Batch, droppedSpans: Uint8Array): Uint8Array | null => {
  const { spans, exceptions } = batch;
  if (exceptions.length === 0) return null;
  const fates = new Map<string, number[]>();
  for (let row = 0; row < spans.length; row++) {
    const key = ownerKey(spans.fixed, row);
    const fate = droppedSpans[row] ?? 0;
    const known = fates.get(key);
    if (known === undefined) fates.set(key, [fate]);
    else known.push(fate);
  }
  const flags = new Uint8Array(exceptions.length);
  const owners = new Map<string, number>();
  for (let row = 0; row < exceptions.length; row++) {
    if (exceptions.fixed.is_log.bytes[row] === 1) continue;
    const key = ownerKey(exceptions.fixed, row);
    const isFirst = exceptions.fixed.ordinal.words[row] === 0;
    const owner = (owners.get(key) ?? -1) + (isFirst ? 1 : 0);
    owners.set(key, owner);
    const spanFates = fates.get(key) ?? [0];
    flags[row] = spanFates[Math.min(Math.max(owner, 0), spanFates.length - 1)] ?? 0;
  }
  return flags.includes(1) ? flags : null;
};

const select = (batch: Batch, dropped: Uint8Array | null): Selection => {
  const exceptions = dropped === null ? null : droppedExceptions(batch, dropped);
  const countOf = (flags: Uint8Array | null): number => flags?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  return {
    spans: dropped,
    exceptions,
    keptSpans: batch.spans.length - countOf(dropped),
    keptExceptions: batch.exceptions.length - countOf(exceptions),
  };
};

interface Doubtful {
  readonly batch: number;
  readonly row: number;
  readonly candidate: Candidate;
}

/**
 * Returns a filter that settles one group at a time.
 * @param recent  marks of what is stored; `remember` of a group adds to it
 * @param lookUp  asks the store; its error rejects the whole group
 */
export const createDuplicateFilter = (recent: RecentIds, lookUp: LookUp) => {
  const inGroup = createFingerprintSet();
  const mark = new Uint32Array(2);

  return async (group: readonly Batch[]): Promise<GroupSelection> => {
    inGroup.clear();
    const marks: number[] = []; // low, high, start of every span that is new to memory
    const doubtful: Doubtful[] = [];
    const dropped = group.map((): Uint8Array | null => null);
    let duplicates = 0;
    let oldestUs = Infinity;
    let newestUs = -Infinity;

    const drop = (batch: number, row: number): void => {
      const flags = (dropped[batch] ??= new Uint8Array(group[batch]?.spans.length ?? 0));
      flags[row] = 1;
      duplicates++;
    };

    for (const [index, { spans }] of group.entries()) {
      const { trace, span, kind, start_us: start } = spans.fixed;
      for (let row = 0; row < spans.length; row++) {
        const kindOfRow = kind.bytes[row] ?? 0;
        fingerprint(trace.words, span.words, kindOfRow, row, mark);
        const low = mark[0] ?? 0;
        const high = mark[1] ?? 0;
        if (recent.has(low, high) || !inGroup.add(low, high)) {
          drop(index, row);
          continue;
        }
        const startUs = getInt64(start, row);
        marks.push(low, high, startUs);
        oldestUs = Math.min(oldestUs, startUs);
        newestUs = Math.max(newestUs, startUs);
        if (startUs <= recent.horizonUs) {
          const candidate = { trace: traceAt(trace.words, row), span: idAt(span.words, row), kind: kindOfRow, startUs };
          doubtful.push({ batch: index, row, candidate });
        }
      }
    }

    if (doubtful.length > 0) {
      const stored = await lookUp(doubtful.map(({ candidate }) => candidate));
      for (const { batch, row, candidate } of doubtful) if (stored.has(candidateKey(candidate))) drop(batch, row);
    }

    return {
      selections: group.map((batch, index) => select(batch, dropped[index] ?? null)),
      duplicates,
      oldestUs,
      newestUs,
      remember: () => {
        for (let index = 0; index < marks.length; index += 3) {
          recent.add(marks[index] ?? 0, marks[index + 1] ?? 0, marks[index + 2] ?? 0);
        }
      },
    };
  };
};
