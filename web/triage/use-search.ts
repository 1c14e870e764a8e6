import { useSyncExternalStore } from 'react';

const CHANGED = 'triagraph:search';

const watch = (onChange: () => void): (() => void) => {
  addEventListener('popstate', onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener(CHANGED, onChange);
  };
};

/** Returns the query string of the page's address, as it is now. */
export const useSearch = (): string => useSyncExternalStore(watch, () => location.search);

/** Goes to another query string on this page; the browser's back button leads back. */
export const goTo = (search: string): void => {
  if (search === location.search) return;
  history.pushState(null, '', `${location.pathname}${search}`);
  dispatchEvent(new Event(CHANGED));
};
