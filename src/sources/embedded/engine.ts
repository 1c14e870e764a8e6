/** The door to DuckDB's native functions that can fail by themselves; tests put faults in front of it. */
import bindings, { type Connection, type Database, type Result } from '@duckdb/node-bindings';

export interface Engine {
  readonly open: (path: string, options: Readonly<Record<string, string>>) => Promise<Database>;
  readonly query: (connection: Connection, sql: string) => Promise<Result>;
}

/** DuckDB itself. */
export const duckdbEngine: Engine = {
  open: (path, options) => {
    const config = bindings.create_config();
    for (const [name, value] of Object.entries(options)) bindings.set_config(config, name, value);
    return bindings.open(path, config);
  },
  query: (connection, sql) => bindings.query(connection, sql),
};
