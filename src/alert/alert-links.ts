/** Where an alert says to look. */
import { parseHttpUrl } from '../lib/http-url.ts';
import type { Link } from '../link/links.ts';

/** What an alert's annotations name. */
export interface AlertUrls {
  readonly runbookUrl: string | null;
  readonly dashboardUrl: string | null;
}

/** Annotations are free text: only what is a URL of the web becomes a link. */
const link = (kind: Link['kind'], title: string, text: string | null): readonly Link[] => {
  const url = parseHttpUrl(text?.trim() ?? '');
  return url === null ? [] : [{ kind, title, url: url.href }];
};

/** Returns the links of an alert: its runbook, then its dashboard; what it does not name, or names by no URL, is left out. */
export const alertLinks = ({ runbookUrl, dashboardUrl }: AlertUrls): readonly Link[] => [
  ...link('RUNBOOK', 'Runbook', runbookUrl),
  ...link('DASHBOARD', 'Dashboard', dashboardUrl),
];
