/** Copies rows of batches into DuckDB's vectors and hands them to an appender, 2,048 at a time. */
import bindings, { type Appender, type Connection, type DataChunk, type Vector } from '@duckdb/node-bindings';
import type { FixedColumn, Rows, Text } from './batch.ts';
import type { Column } from './tables.ts';

/** Appends to one table inside the transaction of its connection. */
export interface TableAppender<Name extends string> {
  /** Takes the rows whose flag in `dropped` is 0 (all of them when null). */
  append(rows: Rows<Name>, dropped: Uint8Array | null): void;
  /** Hands everything taken to the table; call it before COMMIT, never outside a transaction. */
  flush(): void;
  /** Forgets what was not flushed and frees the native appender; the object is of no use afterwards. */
  discard(): void;
}

const CHUNK_ROWS = 2048; // DuckDB's vector size

interface Chunk {
  readonly chunk: DataChunk;
  readonly vectors: readonly Vector[];
  readonly masks: readonly (Uint8Array<ArrayBuffer> | null)[]; // one bit a row, 0 = NULL; null for fixed columns
}

const bufferOf = (column: FixedColumn): ArrayBuffer => {
  const { buffer } = column.bytes;
  if (buffer instanceof SharedArrayBuffer) throw new RangeError('A batch must not use shared memory');
  return buffer;
};

const putTexts = (vector: Vector, mask: Uint8Array, at: number, texts: readonly Text[], from: number, to: number) => {
  for (let row = from, target = at; row < to; row++, target++) {
    const text = texts[row] ?? null;
    if (text === null) mask[target >> 3] = (mask[target >> 3] ?? 0) & ~(1 << (target & 7));
    else if (typeof text === 'string') bindings.vector_assign_string_element(vector, target, text);
    else bindings.vector_assign_string_element_len(vector, target, text);
  }
};

/**
 * Returns an appender to `table`, whose columns must be exactly `columns`.
 * @throws RangeError  a column of the table has another type: copying into it would corrupt memory
 */
export const createTableAppender = <Name extends string>(
  connection: Connection,
  table: string,
  columns: readonly Column[],
): TableAppender<Name> => {
  const appender: Appender = bindings.appender_create(connection, null, table);
  const types = columns.map(({ name, type }, index) => {
    const logicalType = bindings.appender_column_type(appender, index);
    if (bindings.get_type_id(logicalType) !== bindings.Type[type]) {
      throw new RangeError(`Column ${table}.${name} is not of type ${type}`);
    }
    return logicalType;
  });

  const createChunk = (): Chunk => {
    const chunk = bindings.create_data_chunk(types);
    return {
      chunk,
      vectors: columns.map((_, index) => bindings.data_chunk_get_vector(chunk, index)),
      masks: columns.map(({ bytes }) => (bytes === null ? new Uint8Array(CHUNK_ROWS / 8).fill(0xff) : null)),
    };
  };

  let current: Chunk | null = null;
  let used = 0;

  const emit = (): void => {
    if (current === null || used === 0) return;
    for (const [index, mask] of current.masks.entries()) {
      const vector = current.vectors[index];
      if (mask === null || vector === undefined) continue;
      if (mask.every((byte) => byte === 0xff)) continue;
      bindings.vector_ensure_validity_writable(vector);
      bindings.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
    }
    bindings.data_chunk_set_size(current.chunk, used);
    bindings.append_data_chunk(appender, current.chunk);
    current = null; // its strings live in its own heap; a fresh one is cheaper than resetting it
    used = 0;
  };

  const copy = (rows: Rows<Name>, from: number, to: number): void => {
    const { vectors, masks } = (current ??= createChunk());
    for (const [index, column] of columns.entries()) {
      const vector = vectors[index];
      if (vector === undefined) continue;
      const name = column.name as Name;
      const mask = masks[index] ?? null;
      if (mask !== null) putTexts(vector, mask, used, rows.texts[name], from, to);
      else {
        const source = rows.fixed[name];
        const width = source.bytesPerRow;
        const offset = source.bytes.byteOffset + from * width;
        bindings.copy_data_to_vector(vector, used * width, bufferOf(source), offset, (to - from) * width);
      }
    }
    used += to - from;
    if (used === CHUNK_ROWS) emit();
  };

  return {
    append: (rows, dropped) => {
      let from = 0;
      while (from < rows.length) {
        if (dropped?.[from] === 1) {
          from++;
          continue;
        }
        const limit = Math.min(rows.length, from + CHUNK_ROWS - used);
        let to = from + 1;
        while (to < limit && dropped?.[to] !== 1) to++;
        copy(rows, from, to);
        from = to;
      }
    },
    flush: () => {
      emit();
      bindings.appender_flush_sync(appender);
    },
    discard: () => {
      current = null;
      used = 0;
      try {
        bindings.appender_clear(appender);
        bindings.appender_close_sync(appender);
      } catch {
        // An appender that already failed reports that again; there is nothing left to save in it.
      }
    },
  };
};
