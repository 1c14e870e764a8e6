/** Where requests go: the base URL of a source, split into what is sent and what may be shown. */
import { isLoopback } from '../lib/host.ts';
import type { HttpRequest } from './http-door.ts';

/** The base URL of a source. */
export interface Base {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The path prefix, without a final slash. */
  readonly prefix: string;
  /** Parameters that the base URL itself has: they go with every request and are never shown. */
  readonly query: string;
  /** What may be shown. */
  readonly url: string;
  /** The Authorization header that user and password of the URL stand for; null = it has none. */
  readonly authorization: string | null;
  /** The source runs on this machine: what it sends costs no bandwidth, so it need not compress. */
  readonly isLocal: boolean;
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Returns the parts of a base URL. @throws RangeError it is no http or https URL (a mistake of the caller: config.ts checks it) */
export const readBase = (text: string): Base => {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new RangeError('expected an http or https URL');
  const prefix = url.pathname.replace(/\/+$/, '');
  const hasUser = url.username !== '' || url.password !== '';
  const credentials = Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64');
  return {
    origin: url.origin,
    prefix,
    query: url.search.slice(1),
    url: url.origin + prefix,
    authorization: hasUser ? `Basic ${credentials}` : null,
    isLocal: isLoopback(url.hostname.replace(/^\[|\]$/g, '')),
  };
};

/** Returns path and query of a request, and its form body; null = it has none. */
export const targetOf = (base: Base, request: HttpRequest): { readonly path: string; readonly form: string | null } => {
  const params = request.params.toString();
  const query = (request.method === 'GET' ? [base.query, params] : [base.query])
    .filter((part) => part !== '')
    .join('&');
  const path = base.prefix + request.path + (query === '' ? '' : `?${query}`);
  return { path, form: request.method === 'POST' ? params : null };
};

/** Returns the headers of every request by lower-case name; headers of the operator win over those of the URL. */
export const headersOf = (base: Base, own: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'user-agent': 'triagraph',
  ...(base.authorization === null ? {} : { authorization: base.authorization }),
  ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value])),
});

/** Returns what must never stand in a message: the values of the operator's headers, and what the base URL hides. */
export const secretsOf = (base: Base, own: Readonly<Record<string, string>>): readonly string[] => [
  ...Object.values(own),
  ...(base.authorization === null ? [] : [base.authorization]),
  ...new URLSearchParams(base.query).values(),
];
