import type { TabText } from './linked-operation.ts';

/** What GraphiQL needs of a storage. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;

/** Under this prefix GraphiQL and this page keep their state: another GraphQL server's page may have had the same origin. */
const PREFIX = 'triagraph:';
/** Where GraphiQL keeps its tabs (`StorageAPI` of @graphiql/toolkit and `STORAGE_KEY` of @graphiql/react). */
const TABS_KEY = 'graphiql:tabState';

/** Returns a storage of our own inside `storage`. */
export const tabStorage = (storage: Storage): TabStorage => {
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  return {
    getItem: (key) => storage.getItem(PREFIX + key),
    setItem: (key, value) => storage.setItem(PREFIX + key, value),
    removeItem: (key) => storage.removeItem(PREFIX + key),
    clear: () => keys().forEach((key) => storage.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * Returns what the active tab held when the page was left; null at the first visit and where that cannot be read. GraphiQL
 * keeps the tabs itself, but forgets the variables of the active one unless they were edited.
 */
export const lastTab = (storage: TabStorage): TabText | null => {
  const state = readJson(storage.getItem(TABS_KEY) ?? 'null');
  if (!isRecord(state) || !Array.isArray(state.tabs)) return null;
  const tabs: readonly unknown[] = state.tabs;
  const tab = tabs[Number(state.activeTabIndex)];
  return isRecord(tab) ? { query: textOf(tab.query), variables: textOf(tab.variables) } : null;
};
