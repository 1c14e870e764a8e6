/** Settings of one source: what they make of it, and what is wrong with them. */
import { describe, expect, it } from '@jest/globals';
import { readConfig, SETTINGS, type Config, type SourceConfig } from '../src/config.ts';

type Environ = Readonly<Record<string, string>>;
const CA = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const FILES: Environ = {
  '/run/secrets/token': 'from-a-file\n',
  '/run/secrets/password': 'p:a ss\u00e9\n',
  '/run/secrets/headers': 'X-Api-Key=key\nX-Team=triage\n',
  '/etc/ssl/internal-ca.pem': `${CA}\n`,
  '/empty': ' \n',
  '/two-words': 'two words',
};
const readTextFile = (path: string): string => {
  const content = FILES[path];
  if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return content;
};
const problemsOf = (env: Environ): readonly string[] => {
  const reading = readConfig(env, readTextFile);
  return 'problems' in reading ? reading.problems : [];
};
const configOf = (env: Environ): Config => {
  const reading = readConfig(env, readTextFile);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.config;
};
const TEMPO_URL = 'https://tempo.example';
const tempo = (env: Environ = {}): SourceConfig | null => configOf({ TEMPO_URL, ...env }).tempo;
const AUTHORIZATION = { basic: `Basic ${Buffer.from('me:p:a ss\u00e9').toString('base64')}` };

describe('a source', () => {
  it('needs its URL alone', () => {
    expect(tempo()).toEqual({ url: TEMPO_URL, headers: {}, ca: null, timeoutMs: 25_000, concurrency: 8 });
  });

  it.each(['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'] as const)('%s is reached as its own settings say', (name) => {
    const config = configOf({
      [`${name}_URL`]: 'https://gateway.example/mimir/prometheus/',
      [`${name}_HEADERS`]: 'X-Api-Key = a=b%2C%25 , x-team=triage',
      [`${name}_BEARER_TOKEN`]: 'a.b-c',
      [`${name}_TENANT`]: 'team-a|team-b',
      [`${name}_CA_FILE`]: '/etc/ssl/internal-ca.pem',
      [`${name}_TIMEOUT_MS`]: '500',
      [`${name}_CONCURRENCY`]: '2',
    });
    const sources = { PROMETHEUS: config.prometheus, TEMPO: config.tempo, ALERTMANAGER: config.alertmanager };
    expect(sources).toMatchObject({
      PROMETHEUS: null,
      TEMPO: null,
      ALERTMANAGER: null,
      [name]: {
        url: 'https://gateway.example/mimir/prometheus',
        headers: {
          'x-api-key': 'a=b,%',
          'x-team': 'triage',
          'x-scope-orgid': 'team-a|team-b',
          authorization: 'Bearer a.b-c',
        },
        ca: CA,
        timeoutMs: 500,
        concurrency: 2,
      },
    });
  });

  it('takes every secret from a file, without the line break at its end', () => {
    expect(tempo({ TEMPO_BEARER_TOKEN_FILE: '/run/secrets/token' })?.headers).toEqual({
      authorization: 'Bearer from-a-file',
    });
    expect(tempo({ TEMPO_USERNAME: 'me', TEMPO_PASSWORD_FILE: '/run/secrets/password' })?.headers).toEqual({
      authorization: AUTHORIZATION.basic,
    });
    expect(tempo({ TEMPO_HEADERS_FILE: '/run/secrets/headers' })?.headers).toEqual({
      'x-api-key': 'key',
      'x-team': 'triage',
    });
  });

  it('sends a name and a password as UTF-8', () => {
    expect(tempo({ TEMPO_USERNAME: 'me', TEMPO_PASSWORD: 'p:a ss\u00e9' })?.headers).toEqual({
      authorization: AUTHORIZATION.basic,
    });
  });
});

describe('settings of a source that do not fit together', () => {
  const namesAndReasons = (env: Environ) =>
    problemsOf(env).map((problem) => problem.replace(/^(\w+): got .*?, expected (.*); for example .*$/, '$1: $2'));

  it.each<readonly [Environ, readonly string[]]>([
    [
      { TEMPO_BEARER_TOKEN: 'a', TEMPO_USERNAME: 'me', TEMPO_PASSWORD: 'b' },
      ['TEMPO_BEARER_TOKEN: either this or TEMPO_USERNAME: there is one Authorization'],
    ],
    [
      { TEMPO_BEARER_TOKEN: 'a', TEMPO_BEARER_TOKEN_FILE: '/run/secrets/token' },
      ['TEMPO_BEARER_TOKEN_FILE: either this or TEMPO_BEARER_TOKEN'],
    ],
    [
      { TEMPO_USERNAME: 'me', TEMPO_PASSWORD: 'a', TEMPO_PASSWORD_FILE: '/run/secrets/password' },
      ['TEMPO_PASSWORD_FILE: either this or TEMPO_PASSWORD'],
    ],
    [
      { TEMPO_HEADERS: 'a=b', TEMPO_HEADERS_FILE: '/run/secrets/headers' },
      ['TEMPO_HEADERS_FILE: either this or TEMPO_HEADERS'],
    ],
    [
      { TEMPO_HEADERS: 'Authorization=Bearer x', TEMPO_BEARER_TOKEN: 'a' },
      ['TEMPO_BEARER_TOKEN: either this or Authorization among the headers'],
    ],
    [
      { TEMPO_HEADERS: 'X-Scope-OrgID=a', TEMPO_TENANT: 'b' },
      ['TEMPO_TENANT: either this or X-Scope-OrgID among the headers'],
    ],
    [{ TEMPO_USERNAME: 'me' }, ['TEMPO_USERNAME: TEMPO_PASSWORD as well']],
    [{ TEMPO_PASSWORD: 'a' }, ['TEMPO_PASSWORD: TEMPO_USERNAME as well']],
    [
      { TEMPO_URL: 'http://tempo:3200', TEMPO_CA_FILE: '/etc/ssl/internal-ca.pem' },
      ['TEMPO_CA_FILE: TEMPO_URL to be https'],
    ],
    [{ TEMPO_BEARER_TOKEN_FILE: '/nowhere' }, ['TEMPO_BEARER_TOKEN_FILE: a file that can be read (ENOENT)']],
    [{ TEMPO_BEARER_TOKEN_FILE: '/empty' }, ['TEMPO_BEARER_TOKEN_FILE: a file that is not empty']],
    [
      { TEMPO_BEARER_TOKEN_FILE: '/two-words' },
      ['TEMPO_BEARER_TOKEN_FILE: in it a token: printable characters without spaces'],
    ],
    [{ TEMPO_CA_FILE: '/nowhere' }, ['TEMPO_CA_FILE: a file that can be read (ENOENT)']],
    [
      { TEMPO_CA_FILE: '/run/secrets/token' },
      ['TEMPO_CA_FILE: a file with certificates (-----BEGIN CERTIFICATE-----)'],
    ],
    [
      { TEMPO_URL: '', TEMPO_TENANT: 'a', TEMPO_TIMEOUT_MS: '10' },
      [
        'TEMPO_TENANT: TEMPO_URL as well',
        'TEMPO_TIMEOUT_MS: TEMPO_URL as well',
        'TEMPO_TIMEOUT_MS: a whole number from 100 to 300000',
      ],
    ],
  ])('%p', (env, want) => {
    expect(namesAndReasons({ TEMPO_URL, ...env })).toEqual(want);
  });

  it('are listed together, for all sources', () => {
    const names = problemsOf({
      PROMETHEUS_TENANT: 'a',
      TEMPO_URL,
      TEMPO_CONCURRENCY: '0',
      TEMPO_CA_FILE: '/nowhere',
      TEMPO_PASSWORD: 'b',
      ALERTMANAGER_URL: 'ftp://alerts',
    }).map((problem) => problem.split(':')[0]);
    expect(names).toEqual([
      'PROMETHEUS_TENANT',
      'TEMPO_CONCURRENCY',
      'TEMPO_CA_FILE',
      'TEMPO_PASSWORD',
      'ALERTMANAGER_URL',
    ]);
  });
});

describe('values that are refused', () => {
  it.each([
    ...['tempo:3200', 'http://me:hunter2@tempo', 'http://tempo/?a=b', 'http://tempo/#a', 'grpc://tempo'].map(
      (text) => ['URL', text] as const,
    ),
    ...['a', '=b', 'a b=c', 'a=b,A=c', 'Host=x', 'content-length=1', 'a=%', 'a=%0a', 'a=\u0001', 'a=\u20ac'].map(
      (text) => ['HEADERS', text] as const,
    ),
    ...['two words', 'a\tb', '\u00e9'].map((text) => ['BEARER_TOKEN', text] as const),
    ...['a b', '\u00e9'].map((text) => ['TENANT', text] as const),
    ...['99', '300001', '1e3', '-1', '1.5'].map((text) => ['TIMEOUT_MS', text] as const),
    ...['0', '101'].map((text) => ['CONCURRENCY', text] as const),
  ])('%s=%s', (part, text) => {
    expect(problemsOf({ TEMPO_URL, [`TEMPO_${part}`]: text })).toEqual([
      expect.stringMatching(new RegExp(`^TEMPO_${part}: got .*; for example TEMPO_${part}=`)),
    ]);
  });

  it('names a user without a colon', () => {
    expect(problemsOf({ TEMPO_URL, TEMPO_USERNAME: 'a:b', TEMPO_PASSWORD: 'c' })).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('are in no problem, not even where they stand in the wrong place', () => {
    const told = problemsOf({
      PROMETHEUS_URL: 'http://me:hunter1@prometheus/?token=hunter2',
      PROMETHEUS_HEADERS: 'hunter3',
      PROMETHEUS_BEARER_TOKEN: 'hunter 4',
      TEMPO_URL,
      TEMPO_BEARER_TOKEN_FILE: 'hunter5.hunter5.hunter5',
      TEMPO_PASSWORD: 'hunter6',
      TEMPO_HEADERS_FILE: 'X-Api-Key=hunter7',
    }).join('\n');
    expect(told).not.toContain('hunter');
    expect(told).toContain('TEMPO_BEARER_TOKEN_FILE: got ***, expected a file that can be read (ENOENT)');
  });
});

describe('what is documented', () => {
  it.each(['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'])('passes for %s: every example and every default', (source) => {
    const rows = SETTINGS.filter(({ name }) => name.startsWith(`${source}_`));
    const url = { [`${source}_URL`]: TEMPO_URL };
    const partner = (name: string): Environ => {
      if (name.endsWith('_USERNAME')) return { [`${source}_PASSWORD`]: 'a' };
      return name.includes('_PASSWORD') ? { [`${source}_USERNAME`]: 'a' } : {};
    };
    for (const { name, example, default: value } of rows) {
      expect(problemsOf({ ...url, ...partner(name), [name]: example })).toEqual([]);
      if (value !== null) expect(configOf({ ...url, [name]: value })).toEqual(configOf(url));
    }
    expect(rows).toHaveLength(12);
  });
});
