/**
 * The settings of a source: one table for all of them, each row under the source's name (`TEMPO_URL`, `PROMETHEUS_URL`).
 * A new one is a row here, its use in config-read-source.ts and a line for each source in .env.example.
 */
import { z } from 'zod';
import { parseHeaders } from './config-headers.ts';
import { documented, settingsOf, text, toBaseUrl, wholeNumber, type Setting } from './config-text.ts';

/** Sources that are reached over HTTP, with an example of where. */
const EXAMPLE_URLS = {
  PROMETHEUS: 'http://prometheus:9090',
  TEMPO: 'http://tempo:3200',
  ALERTMANAGER: 'http://alertmanager:9093',
} as const;
export type SourceName = keyof typeof EXAMPLE_URLS;
export const SOURCE_NAMES: readonly SourceName[] = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'];

/** Printable, without spaces: what a token and a tenant may hold, so that they fit into a header. */
const isWord = (given: string): boolean => /^[\u0021-\u007e]+$/.test(given);
const isPrintable = (given: string): boolean => !/[\u0000-\u001f\u007f]/.test(given);
const when = (accepts: (given: string) => boolean) => (given: string) => (accepts(given) ? given : null);
const path = (meaning: string, example: string) =>
  documented(z.string().nullable(), { default: null, meaning, example });

const shapeOf = (source: SourceName) => ({
  URL: documented(
    text(
      `an http or https URL without credentials (${source}_USERNAME and others), query and fragment`,
      toBaseUrl,
    ).nullable(),
    { default: null, meaning: 'where it is; a path prefix is kept', example: EXAMPLE_URLS[source] },
  ),
  HEADERS: documented(
    text(
      'headers as Name=value, separated by commas or line breaks (in values %2C is a comma, %25 a percent sign), none twice, none that HTTP itself needs',
      parseHeaders,
    ).nullable(),
    { default: null, meaning: 'headers sent with every request', example: 'X-Api-Key=secret', isSecret: true },
  ),
  HEADERS_FILE: path('a file with such headers, one a line', '/run/secrets/headers'),
  BEARER_TOKEN: documented(text('a token: printable characters without spaces', when(isWord)).nullable(), {
    default: null,
    meaning: 'sent as Authorization: Bearer',
    example: 'secret',
    isSecret: true,
  }),
  BEARER_TOKEN_FILE: path('a file with that token, read at the start', '/run/secrets/token'),
  USERNAME: documented(
    text(
      'a name without colons and control characters',
      when((given) => isPrintable(given) && !given.includes(':')),
    ).nullable(),
    { default: null, meaning: 'sent with the password as Authorization: Basic', example: 'triagraph' },
  ),
  PASSWORD: documented(text('a password without control characters', when(isPrintable)).nullable(), {
    default: null,
    meaning: 'the password to that name',
    example: 'secret',
    isSecret: true,
  }),
  PASSWORD_FILE: path('a file with that password, read at the start', '/run/secrets/password'),
  TENANT: documented(text('the name of a tenant: printable characters without spaces', when(isWord)).nullable(), {
    default: null,
    meaning: 'sent as X-Scope-OrgID',
    example: 'team-a',
  }),
  CA_FILE: path('certificates (PEM) to trust instead of the public authorities', '/etc/ssl/internal-ca.pem'),
  TIMEOUT_MS: documented(wholeNumber(100, 300_000), {
    default: '25000',
    meaning: 'how long one read may take, with its second try',
    example: '10000',
  }),
  CONCURRENCY: documented(wholeNumber(1, 100), {
    default: '8',
    meaning: 'how many reads may be on the wire at once',
    example: '16',
  }),
});

const SHAPES = { PROMETHEUS: shapeOf('PROMETHEUS'), TEMPO: shapeOf('TEMPO'), ALERTMANAGER: shapeOf('ALERTMANAGER') };
/** A setting of a source, without the source's name before it. */
export type SourcePart = keyof ReturnType<typeof shapeOf>;
/** The values of a source's settings; null = unset. */
export type SourceValues = z.output<ReturnType<typeof sourceSchema>>;

/** Returns the schema of a source's settings, by their names without the source's. */
export const sourceSchema = (source: SourceName) => z.object(SHAPES[source]);

/** Returns every setting of a source; the first one says where it is. */
export const sourceSettings = (source: SourceName): readonly Setting[] => settingsOf(SHAPES[source], `${source}_`);

/** Every setting of a source, without the source's name before it. */
export const SOURCE_PARTS: readonly SourcePart[] = sourceSchema('TEMPO').keyof().options;
