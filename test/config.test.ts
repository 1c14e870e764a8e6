import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readConfig, SETTINGS, type Config } from '../src/config.ts';
import { PRESETS, readProfileSetting } from '../src/sources/prometheus/profile.ts';

type Environ = Parameters<typeof readConfig>[0];
const DAY_MS = 86_400_000;

const configOf = (env: Environ): Config => {
  const reading = readConfig(env);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.config;
};
const problemsOf = (env: Environ): readonly string[] => {
  const reading = readConfig(env);
  return 'problems' in reading ? reading.problems : [];
};
const warningsOf = (env: Environ): readonly string[] => {
  const reading = readConfig(env);
  return 'problems' in reading ? reading.problems : reading.warnings;
};
/** Settings of the sources are tested in config-read-source.test.ts. */
const GENERAL = SETTINGS.filter(({ name }) => !/^(?:PROMETHEUS|TEMPO|ALERTMANAGER)_/.test(name));
const objectsIn = (value: unknown): readonly object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

describe('readConfig', () => {
  it('needs nothing: everything runs on this machine alone', () => {
    expect(configOf({})).toEqual({
      http: { host: '127.0.0.1', port: 4000, allowedOrigins: [], isLoopback: true },
      receiver: { port: 4318 },
      store: { dataDir: '.triagraph', retentionMs: 8 * DAY_MS, maxBytes: 4e9 },
      prometheus: null,
      tempo: null,
      alertmanager: null,
      detectionLagMs: null,
      demo: { endpoint: null },
      auth: null,
      grafana: null,
      log: { level: 'info', format: null },
    });
  });

  it('reads every setting', () => {
    const env = {
      HOST: '::',
      PORT: '8080',
      OTLP_PORT: 'off',
      DATA_DIR: ':memory:',
      RETENTION: 'PT36H',
      STORE_MAX_BYTES: '512MiB',
      DEMO: 'on',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com:4318/prefix/',
      SPAN_METRICS_PROFILE: 'auto',
      DETECTION_LAG: '90s',
      AUTH: 'none',
      ALLOWED_ORIGINS: 'https://grafana.example.com/, http://localhost:3000',
      GRAFANA_URL: 'https://grafana.example.com/prefix/',
      GRAFANA_TEMPO_UID: 'my-tempo',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    };
    expect(Object.keys(env)).toEqual(GENERAL.map(({ name }) => name));
    expect(configOf(env)).toEqual({
      http: {
        host: '::',
        port: 8080,
        allowedOrigins: ['https://grafana.example.com', 'http://localhost:3000'],
        isLoopback: false,
      },
      receiver: null,
      store: { dataDir: ':memory:', retentionMs: 1.5 * DAY_MS, maxBytes: 512 * 2 ** 20 },
      prometheus: null,
      tempo: null,
      alertmanager: null,
      detectionLagMs: 90_000,
      demo: { endpoint: 'https://collector.example.com:4318/prefix' },
      auth: 'none',
      grafana: { url: 'https://grafana.example.com/prefix', tempoUid: 'my-tempo' },
      log: { level: 'debug', format: 'json' },
    });
  });

  it('freezes the configuration at every level', () => {
    const alone = configOf({ ALLOWED_ORIGINS: 'http://a.example', GRAFANA_URL: 'http://g.example' });
    const withSources = configOf({ PROMETHEUS_URL: 'http://p:9090', TEMPO_URL: 'http://t:3200', TEMPO_TENANT: 'a' });
    for (const config of [alone, withSources]) {
      expect(objectsIn(config).filter((part) => !Object.isFrozen(part))).toEqual([]);
    }
  });

  it('takes an empty value for an unset one, and spaces around a value away', () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, ' ']));
    expect(configOf(empty)).toEqual(configOf({}));
    expect(configOf({ PORT: ' 8080 ' }).http.port).toBe(8080);
  });

  it('tells which settings are in effect and which of them are defaults', () => {
    const reading = readConfig({ PORT: '0' });
    expect(reading).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'HOST', value: '127.0.0.1', isDefault: true },
        { name: 'PORT', value: '0', isDefault: false },
        { name: 'AUTH', value: null, isDefault: true },
      ]),
    });
  });

  it('lists every problem at once: the variable, what it got, what is expected and an example', () => {
    const env = {
      HOST: 'http://localhost',
      PORT: 'abc',
      OTLP_PORT: '70000',
      DATA_DIR: 'a\0b',
      RETENTION: '40d',
      STORE_MAX_BYTES: '1MB',
      DEMO: 'yes',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318',
      SPAN_METRICS_PROFILE: 'jaeger',
      AUTH: 'open',
      ALLOWED_ORIGINS: '*',
      GRAFANA_URL: 'https://me:hunter2@grafana.example.com',
      GRAFANA_TEMPO_UID: 'a b',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
    };
    expect(problemsOf(env)).toEqual([
      'HOST: got "http://localhost", expected an address or a host name, without scheme, port and brackets; for example HOST=0.0.0.0',
      'PORT: got "abc", expected a whole number from 0 to 65535; for example PORT=8080',
      'OTLP_PORT: got "70000", expected a whole number from 0 to 65535, or off; for example OTLP_PORT=14318',
      'DATA_DIR: got "a\\u0000b", expected a folder, or :memory:; for example DATA_DIR=/var/lib/triagraph',
      'RETENTION: got "40d", expected a duration from 1h to 31d; for example RETENTION=14d',
      'STORE_MAX_BYTES: got "1MB", expected a size of at least 256 MB; for example STORE_MAX_BYTES=20GB',
      'DEMO: got "yes", expected one of on, off; for example DEMO=off',
      'OTEL_EXPORTER_OTLP_ENDPOINT: got "localhost:4318", expected the http or https URL of an OTLP receiver, without credentials, query and /v1/...; for example OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      'SPAN_METRICS_PROFILE: got "jaeger", expected auto, one of otel, otel-utf8, otel-untranslated, tempo, otel-legacy, or the name of a counter of spans (..._calls_total); for example SPAN_METRICS_PROFILE=tempo',
      'AUTH: got "open", expected none (token and jwt come with a later release); for example AUTH=none',
      'ALLOWED_ORIGINS: got "*", expected origins (scheme, host and port), separated by commas; for example ALLOWED_ORIGINS=https://grafana.example.com',
      'GRAFANA_URL: got "https://***@grafana.example.com", expected the http or https URL of a Grafana, without credentials, query and fragment; for example GRAFANA_URL=https://grafana.example.com',
      'GRAFANA_TEMPO_UID: got "a b", expected the uid of a data source: letters, digits, - and _; for example GRAFANA_TEMPO_UID=my-tempo',
      'LOG_LEVEL: got "loud", expected one of trace, debug, info, warn, error, fatal, silent; for example LOG_LEVEL=debug',
      'LOG_FORMAT: got "xml", expected one of pretty, json; for example LOG_FORMAT=json',
    ]);
  });

  it.each([
    ...['-1', '65536', '1e3', '0x50', '4000.0', '+1', '\uff14000'].map((text) => ['PORT', text] as const),
    ...['59m', '32d', '8', '-8d', '1month', 'P1M'].map((text) => ['RETENTION', text] as const),
    ...['16m', '90', '-1s', 'soon'].map((text) => ['DETECTION_LAG', text] as const),
    ...['63.9MB', '4G', '0', '-4GB', '99999999TB'].map((text) => ['STORE_MAX_BYTES', text] as const),
    ...['https://*.example.com', 'https://a.example/app', 'https://a.example,', 'null'].map(
      (text) => ['ALLOWED_ORIGINS', text] as const,
    ),
    ...['http://h:1/v1/traces', 'http://h/v1/logs/', 'http://h/?a=b', 'http://me@h', 'grpc://h:4317'].map(
      (text) => ['OTEL_EXPORTER_OTLP_ENDPOINT', text] as const,
    ),
    ...['token', 'jwt', 'NONE'].map((text) => ['AUTH', text] as const),
    ['DEMO', 'ON'],
    ['HOST', '[::1]'],
  ])('refuses %s=%s', (name, text) => {
    expect(problemsOf({ [name]: text })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: got ".*; for example ${name}=`)),
    ]);
  });

  it.each([
    ['RETENTION', '1h'],
    ['RETENTION', '31d'],
    ['DETECTION_LAG', '0s'],
    ['DETECTION_LAG', '15m'],
    ['STORE_MAX_BYTES', '256MB'],
    ['STORE_MAX_BYTES', '256000000'],
    ['GRAFANA_TEMPO_UID', 'P214B5B846CF3925F'],
    ['PORT', '65535'],
  ])('accepts the bound %s=%s', (name, text) => {
    expect(problemsOf({ [name]: text })).toEqual([]);
  });

  it('never repeats credentials or the query of a URL', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:hunter2@host/?token=hunter3',
      ALLOWED_ORIGINS: 'https://me:hunter4@host',
    };
    const told = problemsOf(env).join('\n');
    expect(told).toContain('"https://***@host/?***"');
    expect(told).not.toMatch(/hunter/);
  });
});

describe('settings that depend on each other', () => {
  it.each(['0.0.0.0', '::', '10.0.0.5', 'gateway.example.com'])(
    'wants a decision about AUTH where HOST is %s',
    (HOST) => {
      expect(problemsOf({ HOST })).toEqual([
        'AUTH: got nothing, expected a decision, because HOST can be reached from other machines: none lets anybody read and send; for example AUTH=none',
      ]);
      expect(configOf({ HOST, AUTH: 'none' })).toMatchObject({ auth: 'none', http: { isLoopback: false } });
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('needs no AUTH where HOST is %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([]);
  });

  it('refuses one port for both, unless the machine picks them', () => {
    expect(problemsOf({ PORT: '4318' })).toEqual([
      'OTLP_PORT: got nothing, expected another port than PORT; for example OTLP_PORT=14318',
    ]);
    expect(problemsOf({ PORT: '0', OTLP_PORT: '0' })).toEqual([]);
  });

  it.each([{ OTLP_PORT: 'off' }, { OTLP_PORT: 'off', DEMO: 'on' }])('wants a receiver for the demo shop: %p', (env) => {
    expect(problemsOf(env)).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT: got nothing, expected a receiver for the demo shop, because OTLP_PORT is off (or DEMO=off); for example OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
    ]);
    expect(configOf({ ...env, DEMO: 'off' }).demo).toBeNull();
  });

  it('is told together with malformed settings', () => {
    const problems = problemsOf({ HOST: '0.0.0.0', OTLP_PORT: 'off', RETENTION: 'long' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'RETENTION',
      'AUTH',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  it('is not judged on a malformed setting', () => {
    expect(problemsOf({ HOST: 'a b' })).toEqual([expect.stringMatching(/^HOST/)]);
  });
});

describe('warnings', () => {
  it('is silent by default', () => {
    expect(warningsOf({})).toEqual([]);
  });

  it('names what a later release reads, without its value', () => {
    const env = { AUTH_TOKENS_FILE: 'hunter2', RAW_MESSAGES: 'all', JWKS_URL: '' };
    expect(warningsOf(env)).toEqual([
      'RAW_MESSAGES is set but is not read by this version',
      'AUTH_TOKENS_FILE is set but is not read by this version',
    ]);
  });

  it('tells that the demo shop sends elsewhere', () => {
    expect(warningsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toEqual([
      "The demo shop sends to http://collector:4318 (OTEL_EXPORTER_OTLP_ENDPOINT), not to the gateway's own receiver",
    ]);
  });
});

describe('with a source of its own', () => {
  const PROMETHEUS_URL = 'http://prometheus:9090';
  const TEMPO_URL = 'http://tempo:3200';

  it.each([{ PROMETHEUS_URL }, { TEMPO_URL }, { PROMETHEUS_URL, TEMPO_URL }])(
    'has neither store, receiver nor demo shop: %p',
    (env) => {
      expect(configOf(env)).toMatchObject({ store: null, receiver: null, demo: null });
      expect(warningsOf(env)).toEqual([]);
      const reading = readConfig(env);
      expect(reading).toMatchObject({
        settings: expect.arrayContaining([{ name: 'DEMO', value: 'off', isDefault: true }]),
      });
    },
  );

  it('keeps the store where Alertmanager alone is set', () => {
    const config = configOf({ ALERTMANAGER_URL: 'http://alertmanager:9093' });
    expect(config.store).not.toBeNull();
    expect(config.demo).toEqual({ endpoint: null });
    expect(config.alertmanager?.url).toBe('http://alertmanager:9093');
  });

  it('plays the demo shop only to somebody: DEMO=on needs an endpoint', () => {
    expect(problemsOf({ TEMPO_URL, DEMO: 'on' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT: got nothing, expected a receiver for the demo shop, because with PROMETHEUS_URL or TEMPO_URL the gateway has none of its own (or DEMO=off); for example OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
    ]);
    const env = { TEMPO_URL, DEMO: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(configOf(env).demo).toEqual({ endpoint: 'http://collector:4318' });
    expect(warningsOf(env)).toEqual([]);
  });

  it('warns of settings of the store, which then have no effect; a receiver that is off is what it says', () => {
    const env = { TEMPO_URL, OTLP_PORT: '4318', DATA_DIR: 'data', RETENTION: '2d', STORE_MAX_BYTES: '1GB' };
    expect(warningsOf(env)).toEqual(
      ['OTLP_PORT', 'RETENTION', 'STORE_MAX_BYTES'].map(
        (name) => `${name} is set but has no effect: PROMETHEUS_URL or TEMPO_URL switches the embedded store off`,
      ),
    );
    expect(warningsOf({ TEMPO_URL, OTLP_PORT: 'off' })).toEqual([]);
  });

  it('does not mind PORT where the receiver would be', () => {
    expect(problemsOf({ TEMPO_URL, PORT: '4318' })).toEqual([]);
  });

  it('reads which span metrics Prometheus holds, and warns where there is no Prometheus', () => {
    expect(configOf({ PROMETHEUS_URL }).prometheus?.spanMetricsProfile).toBe('auto');
    expect(configOf({ PROMETHEUS_URL, SPAN_METRICS_PROFILE: 'tempo' }).prometheus?.spanMetricsProfile).toBe('tempo');
    expect(warningsOf({ TEMPO_URL, SPAN_METRICS_PROFILE: 'tempo' })).toEqual([
      'SPAN_METRICS_PROFILE is set but has no effect without PROMETHEUS_URL',
    ]);
  });

  it('takes every profile that the source knows, and nothing that it does not', () => {
    const names = ['auto', ...PRESETS.map(({ name }) => name), 'my_team_calls_total', 'my.team.calls', 'calls_total'];
    for (const name of names) {
      expect([name, problemsOf({ SPAN_METRICS_PROFILE: name })]).toEqual([name, []]);
      expect(readProfileSetting(name)).not.toBeNull();
    }
    for (const name of ['Otel', 'requests_total', 'calls_total_', 'a b_calls']) {
      expect(problemsOf({ SPAN_METRICS_PROFILE: name })).toHaveLength(1);
    }
  });

  it('tells the settings of sources that are set, without secrets, and of the others only where they would be', () => {
    const reading = readConfig({ TEMPO_URL, TEMPO_BEARER_TOKEN: 'hunter2', TEMPO_TENANT: 'team-a' });
    const settings = 'settings' in reading ? reading.settings : [];
    expect(settings.filter(({ name }) => /^(?:PROMETHEUS|TEMPO|ALERTMANAGER)_/.test(name))).toEqual([
      { name: 'PROMETHEUS_URL', value: null, isDefault: true },
      { name: 'TEMPO_URL', value: 'http://tempo:3200', isDefault: false },
      { name: 'TEMPO_HEADERS', value: null, isDefault: true },
      { name: 'TEMPO_HEADERS_FILE', value: null, isDefault: true },
      { name: 'TEMPO_BEARER_TOKEN', value: '***', isDefault: false },
      { name: 'TEMPO_BEARER_TOKEN_FILE', value: null, isDefault: true },
      { name: 'TEMPO_USERNAME', value: null, isDefault: true },
      { name: 'TEMPO_PASSWORD', value: null, isDefault: true },
      { name: 'TEMPO_PASSWORD_FILE', value: null, isDefault: true },
      { name: 'TEMPO_TENANT', value: 'team-a', isDefault: false },
      { name: 'TEMPO_CA_FILE', value: null, isDefault: true },
      { name: 'TEMPO_TIMEOUT_MS', value: '25000', isDefault: true },
      { name: 'TEMPO_CONCURRENCY', value: '8', isDefault: true },
      { name: 'ALERTMANAGER_URL', value: null, isDefault: true },
    ]);
  });

  it('does not tell settings that have no effect then', () => {
    const namesOf = (env: Environ): readonly string[] => {
      const reading = readConfig(env);
      return 'settings' in reading ? reading.settings.map(({ name }) => name) : [];
    };
    const ofTheStore = ['OTLP_PORT', 'DATA_DIR', 'RETENTION', 'STORE_MAX_BYTES'];
    expect(namesOf({})).toEqual(expect.arrayContaining(ofTheStore));
    expect(namesOf({ TEMPO_URL }).filter((name) => ofTheStore.includes(name))).toEqual([]);
    expect(namesOf({ TEMPO_URL })).not.toContain('SPAN_METRICS_PROFILE');
    expect(namesOf({ PROMETHEUS_URL })).toContain('SPAN_METRICS_PROFILE');
  });

  it('lists problems of the sources with all others', () => {
    const names = problemsOf({ PORT: 'x', PROMETHEUS_URL: 'prometheus:9090', TEMPO_TENANT: 'a' }).map(
      (problem) => problem.split(':')[0],
    );
    expect(names).toEqual(['PORT', 'PROMETHEUS_URL', 'TEMPO_TENANT']);
  });
});

describe('what is documented', () => {
  it('passes: every default and every example', () => {
    const examples = Object.fromEntries(GENERAL.map(({ name, example }) => [name, example]));
    expect(problemsOf(examples)).toEqual([]);
    const defaults = Object.fromEntries(SETTINGS.map((setting) => [setting.name, setting.default ?? undefined]));
    const sources = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'].flatMap((name) => [
      `${name}_TIMEOUT_MS`,
      `${name}_CONCURRENCY`,
    ]);
    expect(configOf({ ...defaults, ...Object.fromEntries(sources.map((name) => [name, ''])) })).toEqual(configOf({}));
  });

  it('stands in .env.example with its default, or with an example where the default is unset; secrets stand empty', () => {
    const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').replace(/^# (?=[A-Z_]+=)/gm, '');
    const env = parseEnv(lines);
    const want = Object.fromEntries(
      SETTINGS.map((setting) => [setting.name, setting.isSecret ? '' : (setting.default ?? setting.example)]),
    );
    expect(env).toEqual(want);
    const isGeneral = ([name]: readonly [string, unknown]) => GENERAL.some((setting) => setting.name === name);
    expect(problemsOf(Object.fromEntries(Object.entries(env).filter(isGeneral)))).toEqual([]);
  });
});
