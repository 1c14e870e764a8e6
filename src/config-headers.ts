/** HTTP headers as a setting spells them: `X-Api-Key=secret, X-Team=triage`. */
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** What a header's value may hold: no line break, no control character, nothing beyond one byte. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What belongs to a single request, and so is no operator's to set. */
const OF_THE_REQUEST: readonly string[] = [
  ...[
    'accept',
    'accept-encoding',
    'connection',
    'content-encoding',
    'content-length',
    'content-type',
    'expect',
    'host',
  ],
  ...['keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
];

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/**
 * Returns headers by their lower-case names from `Name=value` pairs, separated by commas or line breaks. What would be
 * misread in a value is percent-encoded (%2C a comma, %25 a percent sign), as in OTEL_EXPORTER_OTLP_HEADERS. Null for anything
 * else, for a name twice, and for headers that belong to a single request, such as Host.
 */
export const parseHeaders = (text: string): Readonly<Record<string, string>> | null => {
  const headers = new Map<string, string>();
  const pairs = text
    .split(/[,\r\n]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const value = decode(pair.slice(equals + 1).trim());
    const isFine = NAME.test(name) && value !== null && VALUE.test(value);
    if (!isFine || headers.has(name) || OF_THE_REQUEST.includes(name)) return null;
    headers.set(name, value);
  }
  return headers.size === 0 ? null : Object.fromEntries(headers);
};
