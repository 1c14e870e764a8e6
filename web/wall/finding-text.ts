import type { WallFindingFragment } from '../generated/operations.ts';

/** Returns the summary without the service's name, which stands before it in large letters already. */
export const withoutService = ({ summary, service }: WallFindingFragment): string => {
  const start = [`${service.name}: `, `${service.name} `].find((text) => summary.startsWith(text)) ?? '';
  return summary.slice(start.length);
};

/** Returns a route for a heading: of a remote procedure its service and method, without the package, which would leave them no room. */
export const shortRoute = (name: string): string => /^(?:[\w-]+\.)+([\w-]+\/[\w-]+)$/.exec(name)?.[1] ?? name;

const ENTRIES_SHOWN = 3;

/**
 * Returns the routes at which a finding is felt, for one line: `3 routes: frontend GET /, POST /cart, admin GET /users`. The
 * number goes first, since the end of a line may not fit.
 */
export const entriesText = (entries: WallFindingFragment['entryRoutes']): string => {
  if (entries === null) return 'entry routes not known';
  // Retried or handled on the way up.
  if (entries.length === 0) return 'no entry route fails';
  const shown = entries.slice(0, ENTRIES_SHOWN).map(({ name, service }, index) =>
    // A service is named once for all of its routes in a row.
    entries[index - 1]?.service.name === service.name ? name : `${service.name} ${name}`,
  );
  const rest = entries.length - shown.length;
  const count = entries.length === 1 ? '' : `${entries.length} routes: `;
  return `${count}${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};
