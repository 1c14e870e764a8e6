import type { LinkKind } from '../generated/operations.ts';

interface Link {
  readonly title: string;
  readonly url: string;
  readonly kind: LinkKind;
}

const NAMES: Readonly<Record<LinkKind, string>> = {
  GRAFANA_EXPLORE: 'Grafana',
  TRACE: 'Grafana',
  QUERY: 'GraphiQL',
  RUNBOOK: 'Runbook',
  DASHBOARD: 'Dashboard',
};

/** The links that the graph gives, each by the name of the place. */
export const Places = ({ links }: { readonly links: readonly Link[] }) => (
  <span className="places">
    {links.map(({ title, url, kind }) => (
      <a key={url} href={url} title={title}>
        {NAMES[kind]}
      </a>
    ))}
  </span>
);
