/**
 * Every setting of this release: how its text becomes a value, its default, and what people are told about it. Those of the
 * sources stand in config-sources.ts. A new setting is one row here, one line of `toConfig` in config.ts and one block of .env.example.
 */
import { z } from 'zod';
import { SOURCE_NAMES, sourceSettings } from './config-sources.ts';
import { documented, oneOf, settingsOf, text, toBaseUrl, within, type Setting } from './config-text.ts';
import { isHost } from './lib/host.ts';
import { parseOrigin } from './lib/http-url.ts';
import { formatBytes, parseBytes } from './lib/parse-bytes.ts';
import { parseDuration } from './lib/parse-duration.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIN_RETENTION_MS = HOUR_MS;
const MAX_RETENTION_MS = 31 * DAY_MS;
const MAX_DETECTION_LAG_MS = 15 * MINUTE_MS;
// The store frees whole groups of 122,880 rows, tens of megabytes each.
const MIN_STORE_BYTES = 256e6;
const MAX_PORT = 65_535;
/** The presets of sources/prometheus/profile.ts, which knows their names; a test holds the two together. */
const PROFILES: readonly string[] = ['otel', 'otel-utf8', 'otel-untranslated', 'tempo', 'otel-legacy'];
const SPAN_COUNTER = /^(?:\S+[._])?calls(?:_total)?$/;

/** DEMO where it is not set: with sources that are somebody's own, nobody wants a shop in them. */
export const DEMO_DEFAULT = { alone: 'on', withSource: 'off' } as const;

const toPort = (given: string): number | null => within(/^\d{1,5}$/.test(given) ? Number(given) : null, 0, MAX_PORT);
const toOrigins = (given: string): readonly string[] | null => {
  const origins = given.split(',').map((item) => parseOrigin(item.trim()));
  return origins.every((origin) => origin !== null) ? origins : null;
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
    default: DEMO_DEFAULT.alone,
    meaning: 'the demo shop: traces with incidents in them; off by default where PROMETHEUS_URL or TEMPO_URL is set',
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
  SPAN_METRICS_PROFILE: documented(
    text(`auto, one of ${PROFILES.join(', ')}, or the name of a counter of spans (..._calls_total)`, (given) =>
      given === 'auto' || PROFILES.includes(given) || SPAN_COUNTER.test(given) ? given : null,
    ),
    { default: 'auto', meaning: 'what the span metrics in Prometheus are called; auto looks', example: 'tempo' },
  ),
  DETECTION_LAG: documented(
    text('a duration from 0s to 15m', (given) => within(parseDuration(given), 0, MAX_DETECTION_LAG_MS)).nullable(),
    {
      default: null,
      meaning: 'how long after its end a step may still grow; unset: 10s (store), 30s (Prometheus), 60s (Tempo)',
      example: '90s',
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

const GENERAL = settingsOf(Environment.shape);
const SOURCES_BEFORE = GENERAL.findIndex(({ name }) => name === 'SPAN_METRICS_PROFILE');

/** Every setting that this release reads, in the order in which people read them; .env.example lists the same ones. */
export const SETTINGS: readonly Setting[] = Object.freeze([
  ...GENERAL.slice(0, SOURCES_BEFORE),
  ...SOURCE_NAMES.flatMap(sourceSettings),
  ...GENERAL.slice(SOURCES_BEFORE),
]);
