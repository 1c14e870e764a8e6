/** The prepared tabs: the questions of test/examples with the variables that come with them. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../test/examples/', import.meta.url);
const END = '.graphql';

/** A prepared question. */
export interface Tab {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Returns the tabs in their order. `last` replaces the range of each, for instance `24h`. */
export const readTabs = (last: string | null = null): readonly Tab[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(END))
    .sort()
    .map((file) => {
      const name = file.slice(0, -END.length);
      const given = JSON.parse(readFileSync(new URL(`${name}.variables.json`, FOLDER), 'utf8')) as Tab['variables'];
      const variables = last === null ? given : { ...given, range: { last } };
      return { name, query: readFileSync(new URL(file, FOLDER), 'utf8'), variables };
    });
