/** Gives every label one number, and keeps the rows of the dictionary that are still to be written. */
import type { Rows } from './batch.ts';
import { StoreError } from './store-errors.ts';
import type { LABEL_COLUMNS } from './tables.ts';

/** What the receiver asks for the numbers of texts. */
export interface Interner {
  /** Returns the one id of a text, 0 for ''. @throws StoreError LABELS_FULL when there are too many distinct ones. */
  label(text: string): number;
  /**
   * Returns an id of a span name, 0 for ''; a name not seen for long gets a new id, so several may hold one text.
   * Never throws: where ids or room run out, the id of "(too many span names)".
   */
  name(text: string): number;
}

/** A row of the dictionary. */
export interface LabelRow {
  readonly id: number;
  readonly text: string;
}

/** The interner as its store uses it. */
export interface StoreInterner extends Interner {
  /**
   * Takes over the dictionary as stored: every label, and the latest span names in the order of their ids; `total` rows
   * in all. Call it once, before anything is handed out.
   */
  load(rows: readonly LabelRow[], total: number): void;
  /** Returns the rows to write, oldest first. They stay pending until `confirm`. */
  pending(): readonly LabelRow[];
  /** Says that these rows are in the store: the first `count` pending ones. */
  confirm(count: number): void;
  /** Says which pending ids turned out to be stored although their commit reported a failure. */
  settle(storedIds: ReadonlySet<number>): void;
  /** Returns those of the ids that nothing can use any more, and forgets them; `nowMs` ages what was handed out. */
  release(ids: readonly number[]): readonly number[];
  /** Starts a new period of use, at most once in REST_MS. */
  age(nowMs: number): void;
  /** Rows in the dictionary, pending ones included. */
  readonly size: number;
}

/** Ids of span names start here; those of labels below, so a restart can tell which texts must keep their id. */
export const FIRST_NAME_ID = 2 ** 31;
const LAST_ID = 2 ** 32 - 1;
/** The name that stands for all names that cannot be numbered; never released. */
export const OVERFLOW_ID = FIRST_NAME_ID;
const OVERFLOW_TEXT = '(too many span names)';
// While nothing can be written, rows of ever new names would pile up without end.
const MAX_PENDING_GENERATIONS = 4;
/** A batch is written well within this time of its decoding, so an id at rest for one to two of these is not in flight. */
export const REST_MS = 60_000;

interface Entry {
  readonly id: number;
  period: number; // when it was last handed out
}

interface Forgotten {
  readonly period: number;
  readonly ids: ReadonlySet<number>;
}

// Texts of labels and of one generation of names together, in UTF-16 units: a resource or a name may be megabytes long.
const MAX_CHARACTERS = 32 * 2 ** 20;

/**
 * Returns an interner that holds at most `maxLabels` labels, and remembers up to twice `namesPerGeneration` names; fewer of
 * both where they are long: `maxCharacters` bounds the labels' texts and those of a generation of names.
 */
export const createInterner = (
  maxLabels: number,
  namesPerGeneration: number,
  maxCharacters = MAX_CHARACTERS,
): StoreInterner => {
  const labels = new Map<string, Entry>();
  let names = new Map<string, number>();
  let olderNames = new Map<string, number>();
  let forgotten: readonly Forgotten[] = [];
  let rows: LabelRow[] = [];
  let stored = 0;
  let nextLabel = 1;
  let nextName = OVERFLOW_ID + 1;
  let hasOverflow = false;
  let labelCharacters = 0;
  let nameCharacters = 0;
  let period = 0;
  let periodStartMs = -Infinity;

  const addRow = (id: number, text: string): number => {
    rows.push({ id, text });
    return id;
  };

  const newLabel = (text: string): number => {
    // A lone surrogate is stored as U+FFFD, so it must share the id of that text.
    const wellFormed = text.toWellFormed();
    const known = labels.get(wellFormed);
    if (known !== undefined) {
      known.period = period;
      return known.id;
    }
    if (labels.size >= maxLabels || labelCharacters + wellFormed.length > maxCharacters) {
      throw new StoreError(
        'LABELS_FULL',
        `The store holds ${labels.size} distinct labels (services, versions, resources, …) and takes no more: ` +
          'an attribute with ever new values is being used as a label',
      );
    }
    const id = nextLabel++;
    labelCharacters += wellFormed.length;
    labels.set(wellFormed, { id, period });
    return addRow(id, wellFormed);
  };

  const remember = (text: string, id: number): number => {
    if (names.size >= namesPerGeneration || nameCharacters + text.length > maxCharacters) {
      forgotten = [...forgotten, { period, ids: new Set(olderNames.values()) }];
      olderNames = names;
      names = new Map();
      nameCharacters = 0;
    }
    nameCharacters += text.length;
    names.set(text, id);
    return id;
  };

  const release = (ids: readonly number[]): readonly number[] => {
    const held = new Set<number>([OVERFLOW_ID, ...names.values(), ...olderNames.values()]);
    for (const { ids: recent } of forgotten) for (const id of recent) held.add(id);
    const texts = new Map<number, string>();
    for (const [text, { id, period: lastUse }] of labels) {
      if (lastUse >= period - 1) held.add(id);
      else texts.set(id, text);
    }
    const free = ids.filter((id) => !held.has(id));
    for (const id of free) {
      const text = texts.get(id);
      if (text === undefined) continue;
      labels.delete(text);
      labelCharacters -= text.length;
    }
    stored -= free.length;
    return free;
  };

  return {
    label: (text) => {
      if (text === '') return 0;
      const entry = labels.get(text);
      if (entry === undefined) return newLabel(text);
      entry.period = period;
      return entry.id;
    },
    name: (text) => {
      if (text === '') return 0;
      const recent = names.get(text);
      if (recent !== undefined) return recent;
      const older = olderNames.get(text);
      if (older !== undefined) return remember(text, older);
      if (nextName > LAST_ID || rows.length >= namesPerGeneration * MAX_PENDING_GENERATIONS) {
        if (!hasOverflow) addRow(OVERFLOW_ID, OVERFLOW_TEXT);
        hasOverflow = true;
        return OVERFLOW_ID;
      }
      return remember(text, addRow(nextName++, text.toWellFormed()));
    },
    load: (storedRows, total) => {
      for (const { id, text } of storedRows) {
        if (id === OVERFLOW_ID) hasOverflow = true;
        else if (id > OVERFLOW_ID) {
          nextName = Math.max(nextName, id + 1);
          remember(text, id);
        } else {
          nextLabel = Math.max(nextLabel, id + 1);
          if (labels.has(text)) continue;
          labelCharacters += text.length;
          labels.set(text, { id, period: period - 2 });
        }
      }
      forgotten = [];
      stored = total;
    },
    pending: () => rows,
    confirm: (count) => {
      rows = rows.slice(count);
      stored += count;
    },
    settle: (storedIds) => {
      const before = rows.length;
      rows = rows.filter(({ id }) => !storedIds.has(id));
      stored += before - rows.length;
    },
    release,
    age: (nowMs) => {
      if (nowMs - periodStartMs < REST_MS) return;
      periodStartMs = nowMs;
      period++;
      forgotten = forgotten.filter((generation) => generation.period >= period - 1);
    },
    get size() {
      return stored + rows.length;
    },
  };
};

/** Returns dictionary rows in the layout that an appender takes. */
export const labelRows = (labels: readonly LabelRow[]): Rows<(typeof LABEL_COLUMNS)[number]['name']> => {
  const words = Uint32Array.from(labels, ({ id }) => id);
  const unused = { bytesPerRow: 4, bytes: new Uint8Array(0), words: new Uint32Array(0) };
  return {
    length: labels.length,
    capacity: labels.length,
    fixed: { id: { bytesPerRow: 4, bytes: new Uint8Array(words.buffer), words }, text: unused },
    texts: { id: [], text: labels.map(({ text }) => text) },
  };
};
