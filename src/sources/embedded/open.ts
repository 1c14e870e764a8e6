/** Opens the database: one instance, a connection for writing with its appenders, and two for reading. */
import { join } from 'node:path';
import bindings, { type Connection, type Database } from '@duckdb/node-bindings';
import { createTableAppender, type TableAppender } from './appender.ts';
import { decodeTable, type Table } from './decode-table.ts';
import type { Engine } from './engine.ts';
import { DATABASE_NAME, checkLogs, prepareFolder, sizeOf } from './preflight.ts';
import { StoreError, corruptError, formatError, openError } from './store-errors.ts';
import {
  EXCEPTION_COLUMNS,
  LABEL_COLUMNS,
  SPAN_COLUMNS,
  createTable,
  type Column,
  type ExceptionColumn,
  type SpanColumn,
} from './tables.ts';

/** Raised when the tables change in a way that an older or newer program cannot read. */
export const FORMAT = 1;

const READERS = 2;

const TABLES: readonly (readonly [string, readonly Column[]])[] = [
  ['label', LABEL_COLUMNS],
  ['span', SPAN_COLUMNS],
  ['exception', EXCEPTION_COLUMNS],
];

// Two threads leave the rest of the machine to the gateway; a log of 96 MB keeps checkpoints rare and replays short.
// A larger log is faster and needs more memory: docs/benchmarks.md has what was tried.
const OPTIONS = {
  threads: '2',
  checkpoint_threshold: '96MB',
  memory_limit: '384MB',
  enable_external_access: 'false',
  lock_configuration: 'true',
  autoload_known_extensions: 'false',
  autoinstall_known_extensions: 'false',
};
// Without a file everything is held in memory, uncompressed.
const MEMORY_OPTIONS = { ...OPTIONS, memory_limit: '1GB' };

/** The three tables' appenders, all of the writer's connection. */
export interface Appenders {
  readonly labels: TableAppender<'id' | 'text'>;
  readonly spans: TableAppender<SpanColumn>;
  readonly exceptions: TableAppender<ExceptionColumn>;
}

/** An open database. */
export interface OpenDatabase {
  readonly readers: readonly Connection[];
  readonly appenders: () => Appenders;
  /** Replaces the appenders, dropping what they hold; needed after a failed transaction. */
  readonly renewAppenders: () => void;
  /** Runs a statement on the writer's connection and resolves to its answer. */
  readonly query: (sql: string) => Promise<Table>;
  /** Frees everything, which lets go of the file; no statement may be running. */
  readonly close: () => void;
}

/** Where the database is; `folder` is null when it is kept in memory. */
export interface Location {
  readonly folder: string | null;
  readonly file: string;
}

// File locks are the process's, so DuckDB itself would let one process open a file twice and damage it.
const openFolders = new Set<string>();

/** Returns where the database of a data folder is, making the folder. @throws StoreError */
export const locate = (dataDir: string): Location => {
  if (dataDir === ':memory:') return { folder: null, file: ':memory:' };
  const folder = prepareFolder(dataDir);
  return { folder, file: join(folder, DATABASE_NAME) };
};

/** Returns the bytes of the write-ahead log, 0 when there is none. */
export const logBytes = ({ folder, file }: Location): number => (folder === null ? 0 : (sizeOf(`${file}.wal`) ?? 0));

const firstColumn = ({ columns }: Table): readonly unknown[] => columns[0] ?? [];

const checkFormat = async (query: OpenDatabase['query'], file: string): Promise<void> => {
  const tables = firstColumn(await query('SELECT table_name FROM duckdb_tables() ORDER BY 1'));
  if (tables.length > 0 && !tables.includes('meta')) {
    throw corruptError(file, 'it is a DuckDB database, but not one that Triagraph made');
  }
  if (tables.length === 0) {
    await query('BEGIN');
    for (const [table, columns] of TABLES) await query(createTable(table, columns));
    await query('CREATE TABLE meta (format INTEGER NOT NULL)');
    await query(`INSERT INTO meta VALUES (${FORMAT})`);
    await query('COMMIT');
    return;
  }
  const format = firstColumn(await query('SELECT format FROM meta'))[0];
  if (format !== FORMAT) throw formatError(file, `its format is ${String(format)}, this version uses ${FORMAT}`);
  // Copying rows of another shape into a table corrupts memory, so the shape is compared and not trusted.
  const found = await query(
    "SELECT table_name || '.' || column_name || ' ' || data_type FROM duckdb_columns() " +
      "WHERE table_name IN ('label', 'span', 'exception') ORDER BY table_name, column_index",
  );
  const wanted = [...TABLES]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([table, columns]) => columns.map(({ name, type }) => `${table}.${name} ${type}`));
  const difference = wanted.find((column, index) => firstColumn(found)[index] !== column);
  if (difference !== undefined || found.rowCount !== wanted.length) {
    throw formatError(file, `its columns differ at ${difference ?? 'the end'}`);
  }
};

const createAppenders = (connection: Connection): Appenders => ({
  labels: createTableAppender(connection, 'label', LABEL_COLUMNS),
  spans: createTableAppender(connection, 'span', SPAN_COLUMNS),
  exceptions: createTableAppender(connection, 'exception', EXCEPTION_COLUMNS),
});

const connectAll = async (database: Database, engine: Engine, file: string): Promise<OpenDatabase> => {
  const connections: Connection[] = [];
  const connect = async (): Promise<Connection> => {
    const connection = await bindings.connect(database);
    connections.push(connection);
    return connection;
  };
  let appenders: Appenders | null = null;
  const discardAppenders = (): void => {
    if (appenders === null) return;
    for (const appender of [appenders.labels, appenders.spans, appenders.exceptions]) appender.discard();
    appenders = null;
  };
  const close = (): void => {
    discardAppenders();
    for (const connection of connections) bindings.disconnect_sync(connection);
    bindings.close_sync(database);
  };
  try {
    const writer = await connect();
    const query = async (sql: string): Promise<Table> => decodeTable(await engine.query(writer, sql));
    await checkFormat(query, file);
    const readers: Connection[] = [];
    for (let index = 0; index < READERS; index++) readers.push(await connect());
    appenders = createAppenders(writer);
    return {
      readers,
      appenders: () => (appenders ??= createAppenders(writer)),
      renewAppenders: discardAppenders,
      query,
      close,
    };
  } catch (cause) {
    close();
    throw cause;
  }
};

/**
 * Resolves to the opened database, its tables made where the file is new.
 * @throws StoreError  STORE_LOCKED, STORE_CORRUPT, STORE_FORMAT, STORE_FULL or STORE_FOLDER
 */
export const openDatabase = async ({ folder, file }: Location, engine: Engine): Promise<OpenDatabase> => {
  if (folder !== null && openFolders.has(folder)) {
    throw new StoreError('STORE_LOCKED', `The folder ${folder} is already in use by this very process`);
  }
  if (folder !== null) openFolders.add(folder);
  try {
    if (folder !== null) checkLogs(folder);
    const database = await connectAll(
      await engine.open(file, folder === null ? MEMORY_OPTIONS : OPTIONS),
      engine,
      file,
    );
    return {
      ...database,
      close: () => {
        database.close();
        if (folder !== null) openFolders.delete(folder);
      },
    };
  } catch (cause) {
    if (folder !== null) openFolders.delete(folder);
    throw openError(cause, file, folder ?? file);
  }
};
