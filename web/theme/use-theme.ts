import { useSyncExternalStore } from 'react';
import { chosenTheme, type Theme } from './theme-parameter.ts';

const DARK = '(prefers-color-scheme: dark)';

const currentTheme = (): Theme => chosenTheme(location.search, matchMedia(DARK).matches);

const watchTheme = (onChange: () => void): (() => void) => {
  const query = matchMedia(DARK);
  query.addEventListener('change', onChange);
  addEventListener('popstate', onChange);
  return () => {
    query.removeEventListener('change', onChange);
    removeEventListener('popstate', onChange);
  };
};

/** Returns the theme and keeps the document in it; follows the system when that changes at dusk. */
export const useTheme = (): Theme => {
  const theme = useSyncExternalStore(watchTheme, currentTheme);
  document.documentElement.dataset.theme = theme;
  return theme;
};
