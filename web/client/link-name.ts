import type { LinkKind } from '../generated/operations.ts';

const NAMES: Readonly<Record<LinkKind, string>> = {
  GRAFANA_EXPLORE: 'Grafana',
  TRACE: 'Grafana',
  QUERY: 'GraphiQL',
  RUNBOOK: 'Runbook',
  DASHBOARD: 'Dashboard',
};

/** Returns the name of the place that a link of the graph leads to. */
export const linkName = (kind: LinkKind): string => NAMES[kind];
