/** What a firing alert says in its labels and annotations: whom it is about, how bad it is, where to read on. Prometheus and Alertmanager share it. */
import { canonicalJson } from '../lib/canonical-json.ts';
import { parseHttpUrl } from '../lib/http-url.ts';
import type { UnixMs } from '../time.ts';
import type { FiringAlert } from './source.ts';

/** Texts by their names, as a rule wrote them. */
export type AlertTexts = Readonly<Record<string, string>>;

/** An alert as a backend tells it. */
export interface ToldAlert {
  readonly labels: AlertTexts;
  /** Empty where the backend keeps none. */
  readonly annotations: AlertTexts;
  /** Since when it is active, milliseconds since the epoch; null where the backend does not say. */
  readonly sinceMs: UnixMs | null;
}

/** Labels that name a service and nothing else; the first that is there decides. Sloth writes the last one. */
const OWN_LABELS = ['service_name', 'service.name', 'sloth_service'];
// In many set-ups these name one too. Where a target brings such a label itself, a scrape calls it `exported_…`, and the
// plain one then names the scraped program (a Collector, an exporter).
const SERVICE_LABELS = ['exported_service', 'service'];
const JOB_LABELS = ['exported_job', 'job'];

const SEVERITIES = ['severity', 'sloth_severity'];
const SUMMARIES = ['summary', 'description', 'message', 'title'];
const RUNBOOKS = ['runbook_url', 'runbook'];
const DASHBOARDS = ['dashboard_url', 'dashboard'];

const textOf = (texts: AlertTexts, name: string): string | null => {
  const text = Object.hasOwn(texts, name) ? texts[name]?.trim() : undefined;
  return text === undefined || text === '' ? null : text;
};
const firstOf = (texts: AlertTexts, names: readonly string[]): string | null =>
  names.map((name) => textOf(texts, name)).find((text) => text !== null) ?? null;

/** A rule's author may write anything: only what a browser may safely open is a link. */
const linkOf = (texts: AlertTexts, names: readonly string[]): string | null =>
  names.map((name) => parseHttpUrl(textOf(texts, name) ?? '')).find((url) => url !== null)?.href ?? null;

/** Collectors and Prometheus make `job` out of service.namespace + `/` + service.name. */
const afterLastSlash = (job: string): string => job.slice(job.lastIndexOf('/') + 1);

/**
 * Returns the services that an alert is about, by its labels; empty where none names one. A label that can only be a service's
 * name (`service_name`, `sloth_service`) decides alone; without one, `service` and the last part of `job` each name one.
 */
export const servicesOfAlert = (labels: AlertTexts): ReadonlySet<string> => {
  const own = firstOf(labels, OWN_LABELS);
  if (own !== null) return new Set([own]);
  const job = firstOf(labels, JOB_LABELS);
  const names = [firstOf(labels, SERVICE_LABELS), job === null ? null : afterLastSlash(job)];
  return new Set(names.filter((name) => name !== null).filter((name) => name !== ''));
};

/**
 * Returns an alert as the graph shows it. `name` is '' where a rule gave none (Alertmanager takes such alerts); `summary` is the
 * first of summary, description, message and title; links that are not http or https are null.
 */
export const toFiringAlert = ({ labels, annotations, sinceMs }: ToldAlert): FiringAlert => ({
  name: textOf(labels, 'alertname') ?? '',
  severity: firstOf(labels, SEVERITIES),
  sinceMs,
  summary: firstOf(annotations, SUMMARIES),
  labels,
  runbookUrl: linkOf(annotations, RUNBOOKS),
  dashboardUrl: linkOf(annotations, DASHBOARDS),
});

const newestFirst = (left: FiringAlert, right: FiringAlert): number => {
  if (left.sinceMs !== right.sinceMs) return (right.sinceMs ?? -Infinity) - (left.sinceMs ?? -Infinity);
  const [leftText, rightText] = [left, right].map(({ name, labels }) => canonicalJson([name, labels]));
  return (leftText ?? '') < (rightText ?? '') ? -1 : 1;
};

/** Returns the alerts of each service, in the order of the services, the newest first; those that do not say since when stand last. */
export const alertsByService = (
  services: readonly string[],
  told: readonly ToldAlert[],
): readonly (readonly FiringAlert[])[] => {
  const byService = new Map<string, FiringAlert[]>(services.map((service) => [service, []]));
  for (const alert of told.map(toFiringAlert).toSorted(newestFirst)) {
    for (const service of servicesOfAlert(alert.labels)) byService.get(service)?.push(alert);
  }
  return services.map((service) => byService.get(service) ?? []);
};

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;
/** Go's zero time (year 1) stands for no time. */
const EPOCH_MS = 0;

/** Returns the instant of an RFC 3339 text, cut to the millisecond; null for Go's zero time; NaN for anything that is no instant. */
export const instantMs = (text: string): UnixMs | null => {
  const atMs = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return atMs <= EPOCH_MS ? null : atMs;
};
