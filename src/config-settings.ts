/**
 * Every setting of this release: how its text becomes a value, its default, and what people are told about it.
 * A new setting is one row here, one line of `toConfig` in config.ts and one block of .env.example.
 */
import { z } from 'zod';
import { isHost } from './lib/host.ts';
import { parseHttpUrl, parseOrigin } from './lib/http-url.ts';
import { formatBytes, parseBytes } from './lib/parse-bytes.ts';
import { parseDuration } from './lib/parse-duration.ts';
import { DAY_MS, HOUR_MS } from './time.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIN_RETENTION_MS = HOUR_MS;
const MAX_RETENTION_MS = 31 * DAY_MS;
// The store frees whole groups of 122,880 rows, tens of megabytes each.
const MIN_STORE_BYTES = 256e6;
const MAX_PORT = 65_535;

/** A setting for people; `default` null = unset. `example` passes, and differs from the default where it can. */
export interface Setting {
  readonly name: string;
  readonly default: string | null;
  readonly meaning: string;
  readonly example: string;
}
const documentation = z.registry<Omit<Setting, 'name'>>();

/** Text to value: null is what `parse` does not understand, `expected` then says what it wants. */
const text = <Value>(expected: string, parse: (text: string) => Value | null) =>
  z.string().transform((given, context) => {
    const value = parse(given);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });
const oneOf = <Choice extends string>(choices: readonly Choice[]) =>
  text(`one of ${choices.join(', ')}`, (given) => choices.find((choice) => choice === given) ?? null);

const documented = <Schema extends z.ZodType>(schema: Schema, row: Omit<Setting, 'name'>): Schema => {
  documentation.add(schema, row);
  return schema;
};

const within = (value: number | null, min: number, max: number): number | null =>
  value !== null && value >= min && value <= max ? value : null;
const toPort = (given: string): number | null => within(/^\d{1,5}$/.test(given) ? Number(given) : null, 0, MAX_PORT);
const toOrigins = (given: string): readonly string[] | null => {
  const origins = given.split(',').map((item) => parseOrigin(item.trim()));
  return origins.every((origin) => origin !== null) ? origins : null;
};
const toBaseUrl = (given: string): string | null => {
  const url = parseHttpUrl(given);
  return !url || url.username || url.password || url.search || url.hash ? null : url.href.replace(/\/$/, '');
};
const toEndpoint = (given: string): string | null => {
  const url = toBaseUrl(given);
  return url === null || /\/v1\/[a-z]+$/.test(url) ? null : url;
};

/** Every setting of this release, in the order in which people read them. */
export const Environment = z.object({
  HOST: documented(
    text('an address or a host name, without scheme, port and brackets', (given) => (isHost(given) ? given : null)),
    { default: '127.0.0.1', meaning: 'where the gateway and the receiver listen', example: '0.0.0.0' },
  ),
  PORT: documented(text(`a whole number from 0 to ${MAX_PORT}`, toPort), {
    default: '4000',
    meaning: 'port of the gateway; 0 picks a free one',
    example: '8080',
  }),
  OTLP_PORT: documented(
    text(`a whole number from 0 to ${MAX_PORT}, or off`, (given) => (given === 'off' ? given : toPort(given))),
    { default: '4318', meaning: 'port of the OTLP receiver; 0 picks a free one, off closes it', example: '14318' },
  ),
  DATA_DIR: documented(
    text('a folder, or :memory:', (given) => (given.includes('\0') ? null : given)),
    {
      default: '.triagraph',
      meaning: 'folder of the embedded store; :memory: keeps nothing',
      example: '/var/lib/triagraph',
    },
  ),
  RETENTION: documented(
    text('a duration from 1h to 31d', (given) => within(parseDuration(given), MIN_RETENTION_MS, MAX_RETENTION_MS)),
    {
      default: '8d',
      meaning: 'how long the embedded store keeps data; a day-ago and a week-ago baseline must be there',
      example: '14d',
    },
  ),
  STORE_MAX_BYTES: documented(
    text(`a size of at least ${formatBytes(MIN_STORE_BYTES)}`, (given) =>
      within(parseBytes(given), MIN_STORE_BYTES, Infinity),
    ),
    { default: '4GB', meaning: 'the embedded store drops its oldest data beyond this', example: '20GB' },
  ),
  DEMO: documented(oneOf(['on', 'off']), {
    default: 'on',
    meaning: 'the demo shop: traces with incidents in them',
    example: 'off',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: documented(
    text('the http or https URL of an OTLP receiver, without credentials, query and /v1/...', toEndpoint).nullable(),
    {
      default: null,
      meaning: "where the demo shop sends; unset: to the gateway's own receiver",
      example: 'http://127.0.0.1:4318',
    },
  ),
  AUTH: documented(
    text('none (token and jwt come with a later release)', (given) => (given === 'none' ? given : null)).nullable(),
    {
      default: null,
      meaning: 'who may ask; none: anybody who reaches HOST, to be said where that is not this machine alone',
      example: 'none',
    },
  ),
  ALLOWED_ORIGINS: documented(text('origins (scheme, host and port), separated by commas', toOrigins).nullable(), {
    default: null,
    meaning: "origins whose pages may ask, besides the gateway's own",
    example: 'https://grafana.example.com',
  }),
  GRAFANA_URL: documented(
    text('the http or https URL of a Grafana, without credentials, query and fragment', toBaseUrl).nullable(),
    {
      default: null,
      meaning: 'where links to traces and queries lead; unset: no Grafana links',
      example: 'https://grafana.example.com',
    },
  ),
  GRAFANA_TEMPO_UID: documented(
    text('the uid of a data source: letters, digits, - and _', (given) => (/^[\w-]{1,40}$/.test(given) ? given : null)),
    { default: 'tempo', meaning: "uid of Grafana's Tempo data source, which links open", example: 'my-tempo' },
  ),
  LOG_LEVEL: documented(oneOf(LOG_LEVELS), {
    default: 'info',
    meaning: 'the least level that is logged',
    example: 'debug',
  }),
  LOG_FORMAT: documented(oneOf(['pretty', 'json']).nullable(), {
    default: null,
    meaning: 'pretty or json; unset: pretty on a terminal, else json',
    example: 'json',
  }),
});
/** The values of all settings; null = unset. */
export type Values = z.output<typeof Environment>;

/** Every setting that this release reads; .env.example lists the same ones. */
export const SETTINGS: readonly Setting[] = Object.entries(Environment.shape).flatMap(([name, schema]) => {
  const row = documentation.get(schema);
  return row ? [Object.freeze({ name, ...row })] : [];
});
