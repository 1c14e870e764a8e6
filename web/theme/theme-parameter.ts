/** What the page looks like. */
export type Theme = 'dark' | 'light';

/** Returns the theme that an address asks for with `?theme=`, else the one that the system prefers. */
export const chosenTheme = (search: string, prefersDark: boolean): Theme => {
  const asked = new URLSearchParams(search).get('theme');
  if (asked === 'dark' || asked === 'light') return asked;
  return prefersDark ? 'dark' : 'light';
};

/** Returns what is wrong with the theme that an address asks for; null when all is well. */
export const themeProblem = (search: string): string | null => {
  const asked = new URLSearchParams(search).get('theme');
  if (asked === null || asked === '' || asked === 'dark' || asked === 'light') return null;
  return `theme=${asked} in the address is neither dark nor light: what the system prefers is taken.`;
};
