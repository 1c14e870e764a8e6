/** The environment, read once and as a whole: `readConfig` returns the configuration, or every problem at once. */
import type { z } from 'zod';
import { Environment, SETTINGS, type LogLevel, type Values } from './config-settings.ts';
import { isLoopback } from './lib/host.ts';
import { maskCredentials } from './lib/http-url.ts';
import { quote } from './lib/quote.ts';
import type { DurationMs } from './time.ts';

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
  /** Where the OTLP receiver listens, on the same host; null = closed. */
  readonly receiver: { readonly port: number } | null;
  readonly store: {
    /** `:memory:` keeps nothing. */
    readonly dataDir: string;
    readonly retentionMs: DurationMs;
    readonly maxBytes: number;
  };
  /** The demo shop; `endpoint` null = the gateway's own receiver. */
  readonly demo: { readonly endpoint: string | null } | null;
  /** `none` = anybody who reaches the host may ask; null = not decided, on loopback only. */
  readonly auth: 'none' | null;
  /** Where links lead; null = no Grafana links. */
  readonly grafana: { readonly url: string; readonly tempoUid: string } | null;
  /** `format` null = pretty on a terminal, else json. */
  readonly log: { readonly level: LogLevel; readonly format: 'pretty' | 'json' | null };
}

/** Rules between settings: each is asked when what it needs is valid, whatever else is not. */
interface Rule {
  readonly of: keyof Values;
  readonly needs: readonly (keyof Values)[];
  readonly message: string;
  readonly holds: (values: Values) => boolean;
}
const RULES: readonly Rule[] = [
  {
    of: 'AUTH',
    needs: ['HOST', 'AUTH'],
    message: 'expected a decision, because HOST can be reached from other machines: none lets anybody read and send',
    holds: ({ HOST, AUTH }) => isLoopback(HOST) || AUTH !== null,
  },
  {
    of: 'OTLP_PORT',
    needs: ['PORT', 'OTLP_PORT'],
    message: 'expected another port than PORT',
    holds: ({ PORT, OTLP_PORT }) => PORT === 0 || PORT !== OTLP_PORT,
  },
  {
    of: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    needs: ['DEMO', 'OTLP_PORT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    message: 'expected a receiver for the demo shop, because OTLP_PORT is off (or DEMO=off)',
    holds: ({ DEMO, OTLP_PORT, OTEL_EXPORTER_OTLP_ENDPOINT }) =>
      DEMO === 'off' || OTLP_PORT !== 'off' || OTEL_EXPORTER_OTLP_ENDPOINT !== null,
  },
];
const Checked = RULES.reduce<z.ZodType<Values>>(
  (schema, { of, needs, message, holds }) =>
    schema.refine(holds, {
      path: [of],
      message,
      when: ({ issues }) => !issues.some(({ path }) => needs.some((name) => name === path?.[0])),
    }),
  Environment,
);

const toConfig = (values: Values): Config => {
  const { HOST, PORT, OTLP_PORT, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = values;
  return Object.freeze({
    http: Object.freeze({
      host: HOST,
      port: PORT,
      allowedOrigins: Object.freeze(values.ALLOWED_ORIGINS ?? []),
      isLoopback: isLoopback(HOST),
    }),
    receiver: OTLP_PORT === 'off' ? null : Object.freeze({ port: OTLP_PORT }),
    store: Object.freeze({
      dataDir: values.DATA_DIR,
      retentionMs: values.RETENTION,
      maxBytes: values.STORE_MAX_BYTES,
    }),
    demo: values.DEMO === 'on' ? Object.freeze({ endpoint }) : null,
    auth: values.AUTH,
    grafana:
      values.GRAFANA_URL === null
        ? null
        : Object.freeze({ url: values.GRAFANA_URL, tempoUid: values.GRAFANA_TEMPO_UID }),
    log: Object.freeze({ level: values.LOG_LEVEL, format: values.LOG_FORMAT }),
  });
};

/** A setting in effect; `value` null = unset. */
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
  ...['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'].flatMap((source) =>
    ['URL', 'HEADERS', 'BEARER_TOKEN', 'BEARER_TOKEN_FILE', 'USERNAME', 'PASSWORD', 'TENANT', 'CA_FILE']
      .concat('TIMEOUT_MS', 'CONCURRENCY')
      .map((part) => `${source}_${part}`),
  ),
  ...['GRAFANA_PROMETHEUS_UID', 'SPAN_METRICS_PROFILE', 'TRUSTED_DOCUMENTS', 'RAW_MESSAGES'],
  ...['AUTH_TOKENS_FILE', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'TENANT_CLAIM'],
  ...['IN_APP_INCLUDE', 'IN_APP_EXCLUDE', 'STEP', 'DETECTION_LAG'],
];

type Environ = Readonly<Record<string, string | undefined>>;
const given = (env: Environ, name: string): string | null => {
  const text = env[name]?.trim() ?? '';
  return text === '' ? null : text;
};

const warningsOf = (env: Environ, { demo, receiver }: Config): readonly string[] => [
  ...LATER_SETTINGS.filter((name) => given(env, name) !== null).map(
    (name) => `${name} is set but is not read by this version`,
  ),
  ...(demo?.endpoint && receiver
    ? [`The demo shop sends to ${demo.endpoint} (OTEL_EXPORTER_OTLP_ENDPOINT), not to the gateway's own receiver`]
    : []),
];

const problemOf = ({ path, message }: z.core.$ZodIssue, env: Environ): string => {
  const row = SETTINGS.find(({ name }) => name === path[0]);
  if (!row) return message;
  const got = given(env, row.name);
  const shown = got === null ? 'nothing' : quote(maskCredentials(got));
  return `${row.name}: got ${shown}, ${message}; for example ${row.name}=${row.example}`;
};

/**
 * Returns the configuration, or every problem with it: the variable, what it got, what is expected and an example. An empty
 * value is an unset one. Credentials in a value are masked. Warnings name what is set and has no effect.
 */
export const readConfig = (env: Environ): ConfigReading => {
  const settings = SETTINGS.map((row) => {
    const value = given(env, row.name);
    return { name: row.name, value: value ?? row.default, isDefault: value === null };
  });
  const result = Checked.safeParse(Object.fromEntries(settings.map(({ name, value }) => [name, value])));
  if (!result.success) return { problems: result.error.issues.map((issue) => problemOf(issue, env)) };
  const config = toConfig(result.data);
  return { config, warnings: warningsOf(env, config), settings };
};
