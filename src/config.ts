/** The environment, read once and as a whole: `readConfig` returns the configuration, or every problem at once. */
import { readSource, type ReadTextFile, type SettingProblem, type SourceConfig } from './config-read-source.ts';
import { CHECKED } from './config-rules.ts';
import { DEMO_DEFAULT, SETTINGS, type LogLevel, type Values } from './config-settings.ts';
import { SOURCE_NAMES, type SourceName } from './config-sources.ts';
import type { Setting } from './config-text.ts';
import { isLoopback } from './lib/host.ts';
import { maskCredentials } from './lib/http-url.ts';
import { quote } from './lib/quote.ts';
import type { DurationMs } from './time.ts';

export type { SourceConfig } from './config-read-source.ts';
export { SETTINGS } from './config-settings.ts';

/** What the gateway runs with; a part that is switched off is null. Frozen at every level. */
export interface Config {
  readonly http: {
    readonly host: string;
    /** 0 = any free port. */
    readonly port: number;
    /** Origins whose pages may ask, besides the gateway's own. */
    readonly allowedOrigins: readonly string[];
    /** Only this machine can reach `host`. */
    readonly isLoopback: boolean;
  };
  /** Where the OTLP receiver listens, on the same host; null = closed, as it always is without a store. */
  readonly receiver: { readonly port: number } | null;
  /** The embedded store; null where Prometheus or Tempo is set. */
  readonly store: {
    /** `:memory:` keeps nothing. */
    readonly dataDir: string;
    readonly retentionMs: DurationMs;
    readonly maxBytes: number;
  } | null;
  readonly prometheus: (SourceConfig & { readonly spanMetricsProfile: string }) | null;
  readonly tempo: SourceConfig | null;
  readonly alertmanager: SourceConfig | null;
  /** How long after its end a step may still grow; null = as the slowest source has it. */
  readonly detectionLagMs: DurationMs | null;
  /** The demo shop; `endpoint` null = the gateway's own receiver. */
  readonly demo: { readonly endpoint: string | null } | null;
  /** `none` = anybody who reaches the host may ask; null = not decided, on loopback only. */
  readonly auth: 'none' | null;
  /** Where links lead; null = no Grafana links. */
  readonly grafana: { readonly url: string; readonly tempoUid: string } | null;
  /** `format` null = pretty on a terminal, else json. */
  readonly log: { readonly level: LogLevel; readonly format: 'pretty' | 'json' | null };
}

/** Returns the sources that are reached over HTTP, and where they are, in the order in which people read them. */
export const sourceUrls = ({
  prometheus,
  tempo,
  alertmanager,
}: Config): readonly { readonly name: SourceName; readonly url: string }[] => {
  const sources = { PROMETHEUS: prometheus, TEMPO: tempo, ALERTMANAGER: alertmanager };
  return SOURCE_NAMES.flatMap((name) => {
    const url = sources[name]?.url;
    return url === undefined ? [] : [{ name, url }];
  });
};

type Sources = Readonly<Record<SourceName, SourceConfig | null>>;

const toConfig = (values: Values, { PROMETHEUS, TEMPO, ALERTMANAGER }: Sources, hasStore: boolean): Config => {
  const { HOST, PORT, OTLP_PORT, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, SPAN_METRICS_PROFILE } = values;
  return Object.freeze({
    http: Object.freeze({
      host: HOST,
      port: PORT,
      allowedOrigins: Object.freeze(values.ALLOWED_ORIGINS ?? []),
      isLoopback: isLoopback(HOST),
    }),
    receiver: !hasStore || OTLP_PORT === 'off' ? null : Object.freeze({ port: OTLP_PORT }),
    store: hasStore
      ? Object.freeze({ dataDir: values.DATA_DIR, retentionMs: values.RETENTION, maxBytes: values.STORE_MAX_BYTES })
      : null,
    prometheus: PROMETHEUS && Object.freeze({ ...PROMETHEUS, spanMetricsProfile: SPAN_METRICS_PROFILE }),
    tempo: TEMPO,
    alertmanager: ALERTMANAGER,
    detectionLagMs: values.DETECTION_LAG,
    demo: values.DEMO === 'on' ? Object.freeze({ endpoint }) : null,
    auth: values.AUTH,
    grafana:
      values.GRAFANA_URL === null
        ? null
        : Object.freeze({ url: values.GRAFANA_URL, tempoUid: values.GRAFANA_TEMPO_UID }),
    log: Object.freeze({ level: values.LOG_LEVEL, format: values.LOG_FORMAT }),
  });
};

/** A setting in effect; `value` null = unset, secrets are masked. */
export interface SettingInEffect {
  readonly name: string;
  readonly value: string | null;
  readonly isDefault: boolean;
}
/** What the environment holds: a configuration with what to tell about it, or why there is none. */
export type ConfigReading =
  | { readonly config: Config; readonly warnings: readonly string[]; readonly settings: readonly SettingInEffect[] }
  | { readonly problems: readonly string[] };

/** Settings of later releases: whoever sets one expects something that this release does not do. */
const LATER_SETTINGS: readonly string[] = [
  ...['GRAFANA_PROMETHEUS_UID', 'TRUSTED_DOCUMENTS', 'RAW_MESSAGES'],
  ...['AUTH_TOKENS_FILE', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'TENANT_CLAIM'],
  ...['IN_APP_INCLUDE', 'IN_APP_EXCLUDE', 'STEP'],
];
/** Settings of the embedded store and its receiver; not DATA_DIR, which a container image may bring. */
const STORE_SETTINGS: readonly string[] = ['OTLP_PORT', 'RETENTION', 'STORE_MAX_BYTES'];

type Environ = Readonly<Record<string, string | undefined>>;
type Given = (name: string) => string | null;
const givenIn =
  (env: Environ): Given =>
  (name) => {
    const text = env[name]?.trim() ?? '';
    return text === '' ? null : text;
  };

const warningsOf = (given: Given, { demo, receiver, store, prometheus }: Config): readonly string[] => {
  const isSet = (name: string): boolean => given(name) !== null && !(name === 'OTLP_PORT' && given(name) === 'off');
  return [
    ...LATER_SETTINGS.filter(isSet).map((name) => `${name} is set but is not read by this version`),
    ...(store === null ? STORE_SETTINGS.filter(isSet) : []).map(
      (name) => `${name} is set but has no effect: PROMETHEUS_URL or TEMPO_URL switches the embedded store off`,
    ),
    ...(prometheus === null && given('SPAN_METRICS_PROFILE') !== null
      ? ['SPAN_METRICS_PROFILE is set but has no effect without PROMETHEUS_URL']
      : []),
    ...(demo?.endpoint && receiver
      ? [`The demo shop sends to ${demo.endpoint} (OTEL_EXPORTER_OTLP_ENDPOINT), not to the gateway's own receiver`]
      : []),
  ];
};

const problemOf = ({ name, message, isHidden }: SettingProblem, given: Given): string => {
  const row = SETTINGS.find((each) => each.name === name);
  if (!row) return message;
  const got = given(row.name);
  const shown = got === null ? 'nothing' : isHidden || row.isSecret ? '***' : quote(maskCredentials(got));
  return `${row.name}: got ${shown}, ${message}; for example ${row.name}=${row.example}`;
};

/** What has no effect is not in effect: of a source that is not set, its URL stands for all its settings. */
const isTold = ({ name }: Setting, given: Given, hasStore: boolean): boolean => {
  if (!hasStore && [...STORE_SETTINGS, 'DATA_DIR'].includes(name)) return false;
  if (name === 'SPAN_METRICS_PROFILE') return given('PROMETHEUS_URL') !== null;
  const source = SOURCE_NAMES.find((each) => name.startsWith(`${each}_`));
  return source === undefined || name === `${source}_URL` || given(`${source}_URL`) !== null;
};

const noFiles: ReadTextFile = (path) => {
  throw new Error(`no file ${path}`);
};

/**
 * Returns the configuration, or every problem with it: the variable, what it got, what is expected and an example. An empty
 * value is an unset one. Secrets and credentials in a value are masked. Warnings name what is set and has no effect.
 * @param readTextFile  returns what a file holds that a setting names, such as TEMPO_CA_FILE; without it there are no files
 */
export const readConfig = (env: Environ, readTextFile: ReadTextFile = noFiles): ConfigReading => {
  const given = givenIn(env);
  const hasStore = given('PROMETHEUS_URL') === null && given('TEMPO_URL') === null;
  const settings = SETTINGS.map((row) => {
    const value = given(row.name);
    const unset = row.name === 'DEMO' && !hasStore ? DEMO_DEFAULT.withSource : row.default;
    return { row, name: row.name, value: value ?? unset, isDefault: value === null };
  });
  const [prometheus, tempo, alertmanager] = [
    readSource('PROMETHEUS', given, readTextFile),
    readSource('TEMPO', given, readTextFile),
    readSource('ALERTMANAGER', given, readTextFile),
  ];
  const result = CHECKED[hasStore ? 'withStore' : 'withoutStore'].safeParse(
    Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  );
  const problems = [
    ...(result.error?.issues ?? []).map(({ path, message }) => ({ name: String(path[0]), message, isHidden: false })),
    ...[prometheus, tempo, alertmanager].flatMap((source) => source.problems),
  ];
  if (!result.success || problems.length > 0) return { problems: problems.map((each) => problemOf(each, given)) };
  const sources = { PROMETHEUS: prometheus.config, TEMPO: tempo.config, ALERTMANAGER: alertmanager.config };
  const config = toConfig(result.data, sources, hasStore);
  return {
    config,
    warnings: warningsOf(given, config),
    settings: settings
      .filter(({ row }) => isTold(row, given, hasStore))
      .map(({ row, name, value, isDefault }) => ({
        name,
        value: row.isSecret && value !== null ? '***' : value,
        isDefault,
      })),
  };
};
