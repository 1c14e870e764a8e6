/** What the settings of one source say together: how it is reached, or everything that is wrong with them. */
import { Buffer } from 'node:buffer';
import { parseHeaders } from './config-headers.ts';
import { SOURCE_PARTS, sourceSchema, sourceSettings } from './config-sources.ts';
import type { SourceName, SourcePart, SourceValues } from './config-sources.ts';
import type { DurationMs } from './time.ts';

/** How a source is reached. Frozen; `headers` hold secrets. */
export interface SourceConfig {
  /** Its path prefix kept, no slash at the end. */
  readonly url: string;
  /** Sent with every request, credentials and tenant among them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM; null = the authorities that Node trusts. */
  readonly ca: string | null;
  readonly timeoutMs: DurationMs;
  readonly concurrency: number;
}

/** Returns the text of a file; throws where it cannot be read. */
export type ReadTextFile = (path: string) => string;

/** What is wrong with a setting. `isHidden`: what was given for it may be a secret. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
  readonly isHidden: boolean;
}

/** `config` null = the source is not set, or there are problems. */
export interface SourceReading {
  readonly config: SourceConfig | null;
  readonly problems: readonly SettingProblem[];
}

/** A problem before the source's name stands before it; `message` goes on after "expected". */
interface PartProblem {
  readonly part: SourcePart;
  readonly message: string;
}
/** The text of a setting of the source at hand; null = none. */
type TextOf = (part: SourcePart) => string | null;

/** Secrets, and the files that may hold them. */
const SECRET_FILES: readonly (readonly [secret: SourcePart, file: SourcePart])[] = [
  ['HEADERS', 'HEADERS_FILE'],
  ['BEARER_TOKEN', 'BEARER_TOKEN_FILE'],
  ['PASSWORD', 'PASSWORD_FILE'],
];
const BEARER: readonly SourcePart[] = ['BEARER_TOKEN', 'BEARER_TOKEN_FILE'];
const BASIC: readonly SourcePart[] = ['USERNAME', 'PASSWORD', 'PASSWORD_FILE'];
const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^]+-----END (?:TRUSTED )?CERTIFICATE-----/;
/** Whoever puts a secret where its file belongs must not find it in a log: what looks like no path is not shown. */
const LOOKS_LIKE_A_PATH = /^(?:[./~]|[a-z]:[\\/])/i;

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';

/** What a file holds, or what is wrong with it; null where no file is named. */
const readPart = (textOf: TextOf, part: SourcePart, read: ReadTextFile): string | PartProblem | null => {
  const path = textOf(part);
  if (path === null) return null;
  try {
    const content = read(path).trim();
    return content === '' ? { part, message: 'a file that is not empty' } : content;
  } catch (error) {
    return { part, message: `a file that can be read (${reasonOf(error)})` };
  }
};

const readCa = (textOf: TextOf, read: ReadTextFile): string | PartProblem | null => {
  const content = readPart(textOf, 'CA_FILE', read);
  return typeof content !== 'string' || PEM.test(content)
    ? content
    : { part: 'CA_FILE', message: 'a file with certificates (-----BEGIN CERTIFICATE-----)' };
};

/** What does not fit together, whatever the values are. `headers`: those of HEADERS, whose names are in lower case. */
const contradictions = (source: SourceName, textOf: TextOf, headers: object): readonly PartProblem[] => {
  const isGiven = (part: SourcePart): boolean => textOf(part) !== null;
  const nameOf = (part: SourcePart): string => `${source}_${part}`;
  const [bearer] = BEARER.filter(isGiven);
  const [basic] = BASIC.filter(isGiven);
  const rules: readonly (readonly [part: SourcePart | undefined, isBroken: boolean, expected: string])[] = [
    ...SECRET_FILES.map(
      ([secret, file]) => [file, isGiven(file) && isGiven(secret), `either this or ${nameOf(secret)}`] as const,
    ),
    [bearer, basic !== undefined, `either this or ${nameOf(basic ?? 'USERNAME')}: there is one Authorization`],
    [bearer ?? basic, 'authorization' in headers, 'either this or Authorization among the headers'],
    ['TENANT', isGiven('TENANT') && 'x-scope-orgid' in headers, 'either this or X-Scope-OrgID among the headers'],
    ['USERNAME', basic === 'USERNAME' && BASIC.filter(isGiven).length === 1, `${nameOf('PASSWORD')} as well`],
    [basic, !isGiven('USERNAME'), `${nameOf('USERNAME')} as well`],
    ['CA_FILE', isGiven('CA_FILE') && /^http:/i.test(textOf('URL') ?? ''), `${nameOf('URL')} to be https`],
  ];
  return rules.flatMap(([part, isBroken, message]) => (part !== undefined && isBroken ? [{ part, message }] : []));
};

const toConfig = (values: SourceValues, url: string, ca: string | null): SourceConfig => {
  const { HEADERS: headers, BEARER_TOKEN: token, USERNAME: user, PASSWORD: password, TENANT: tenant } = values;
  const basic = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
  return Object.freeze({
    url,
    headers: Object.freeze({
      ...headers,
      ...(tenant === null ? {} : { 'x-scope-orgid': tenant }),
      ...(user === null ? {} : { authorization: `Basic ${basic}` }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }),
    ca,
    timeoutMs: values.TIMEOUT_MS,
    concurrency: values.CONCURRENCY,
  });
};

const textIn = (content: string | PartProblem | null | undefined): string | null =>
  typeof content === 'string' ? content : null;

/**
 * Returns how a source is reached, or every problem with its settings; neither where none of them is given. A setting of a
 * source whose URL is not given is a problem as well: it was meant for something.
 */
export const readSource = (
  source: SourceName,
  given: (name: string) => string | null,
  read: ReadTextFile,
): SourceReading => {
  const textOf: TextOf = (part) => given(`${source}_${part}`);
  const parts = SOURCE_PARTS.filter((part) => textOf(part) !== null);
  if (parts.length === 0) return { config: null, problems: [] };

  const contents = new Map(SECRET_FILES.map(([secret, file]) => [secret, readPart(textOf, file, read)]));
  const ca = readCa(textOf, read);
  const effective: TextOf = (part) => textOf(part) ?? textIn(contents.get(part));
  const defaults = sourceSettings(source);
  const result = sourceSchema(source).safeParse(
    Object.fromEntries(SOURCE_PARTS.map((part, index) => [part, effective(part) ?? defaults[index]?.default ?? null])),
  );
  /** A secret that came from a file is the file's problem. */
  const blame = (part: SourcePart, message: string): PartProblem => {
    const file = SECRET_FILES.find(([secret]) => secret === part)?.[1];
    return file === undefined || textOf(part) !== null
      ? { part, message }
      : { part: file, message: `in it ${message}` };
  };
  const issues = (result.error?.issues ?? []).flatMap(({ path, message }) => {
    const part = SOURCE_PARTS.find((each) => each === path[0]);
    return part === undefined ? [] : [blame(part, message.replace(/^expected /, ''))];
  });
  const isMissing = textOf('URL') === null;
  const problems = [
    ...(isMissing ? parts.map((part) => ({ part, message: `${source}_URL as well` })) : []),
    ...issues,
    ...[...contents.values(), ca].flatMap((content) =>
      typeof content === 'object' && content !== null ? [content] : [],
    ),
    ...contradictions(source, textOf, parseHeaders(effective('HEADERS') ?? '') ?? {}),
  ].map(({ part, message }): SettingProblem => ({
    name: `${source}_${part}`,
    message: `expected ${message}`,
    isHidden: part !== 'CA_FILE' && part.endsWith('_FILE') && !LOOKS_LIKE_A_PATH.test(textOf(part) ?? ''),
  }));
  const url = result.data?.URL ?? null;
  const isFine = problems.length === 0 && result.success && url !== null;
  return { config: isFine ? toConfig(result.data, url, textIn(ca)) : null, problems };
};
