/** What a source says about its own failure, made fit for an error message: one short line, no markup, no secrets. */

/** Longest text of a source that is repeated in a message. */
export const MAX_MESSAGE_LENGTH = 200;

/** A secret shorter than this is a word of every other message: masking it would only garble them. */
const MIN_SECRET_LENGTH = 4;
const MASK = '***';

/** Control characters, and the invisible ones that reorder or hide the text around them. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;
const HALF_A_PAIR = /[\ud800-\udbff]$/;
const BREAK = /[\r\n\u2028\u2029]+/;
const HTML = /^\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|title|center|h\d|p|pre|div)\b)/i;
const HEADLINE = /<(title|h1|h2|p|pre)\b[^>]*>([^]*?)<\/\1/i;
const UNREAD = /<(script|style|head)\b[^]*?(?:<\/\1\s*>|$)|<!--[^]*?(?:-->|$)/gi;
const TAG = /<[^>]*(?:>|$)/g;
const URL_SECRETS = /([a-z][a-z\d+.-]*:\/\/)([^\s"'<>]*)/gi;
/** `token=...` is a parameter, `token: ...` is how a parser talks about its input. */
const NAMED_SECRET =
  /\b([\w-]*(?:(?:token|key|signature)["']?\s*=|(?:secret|password|passwd|api[-_]?key|authorization)["']?\s*[=:])\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&]+/gi;
const CREDENTIALS = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;
/** Where to look for secrets and headlines: a body of megabytes is not searched for one line. */
const MAX_READ_LENGTH = 8_192;

/** Of the one line in which secrets are masked, long before it is cut to what is shown: looking for them takes the square of it. */
const MAX_MASKED_LENGTH = 1_024;

const maskUrl = (_all: string, scheme: string, rest: string): string => {
  const [place = ''] = rest.split(/[?#]/, 1);
  const shown = place.replace(/^[^/]*@/, `${MASK}@`);
  return scheme + shown + (rest.length > place.length ? `?${MASK}` : '');
};
const maskSecrets = (text: string): string =>
  text.replace(URL_SECRETS, maskUrl).replace(NAMED_SECRET, `$1${MASK}`).replace(CREDENTIALS, `$1 ${MASK}`);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };
const plainText = (html: string): string => {
  const headline = HEADLINE.exec(html)?.[2] ?? html.replace(UNREAD, ' ');
  return headline
    .replace(TAG, ' ')
    .replace(/&(#39|\w{2,4});/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ');
};

/**
 * Returns the first line of what a source says, at most MAX_MESSAGE_LENGTH characters of it, empty where it says nothing.
 * A page of HTML gives its title; credentials in URLs and after names like `token` are masked; control characters are left out.
 */
export const shortMessage = (text: string): string => {
  const read = text.slice(0, MAX_READ_LENGTH);
  const lines = (HTML.test(read) ? plainText(read) : read).split(BREAK);
  const first = lines.find((line) => line.replace(UNSEEN, '').trim() !== '') ?? '';
  const line = first.replace(UNSEEN, ' ').replace(/ {2,}/g, ' ').trim();
  const clean = maskSecrets(line.slice(0, MAX_MASKED_LENGTH));
  if (clean.length <= MAX_MESSAGE_LENGTH) return clean;
  return `${clean.slice(0, MAX_MESSAGE_LENGTH - 3).replace(HALF_A_PAIR, '')}...`;
};

const jsonMessage = (text: string): string | null => {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'string') return json;
    if (typeof json !== 'object' || json === null) return null;
    const said = 'error' in json ? json.error : 'message' in json ? json.message : null;
    if (typeof said === 'string') return said;
    return typeof said === 'object' && said !== null && 'message' in said && typeof said.message === 'string'
      ? said.message
      : null;
  } catch {
    return null;
  }
};

/** Returns what the body of a failed answer says, as it is: the `error` or `message` of a JSON object, else its text. */
export const saidIn = (body: Uint8Array): string => {
  const text = new TextDecoder().decode(body);
  return (/^\s*[{"]/.test(text) ? jsonMessage(text) : null) ?? text;
};

const secretsIn = (value: string): readonly string[] => {
  const [scheme = '', token] = value.trim().split(/\s+/, 2);
  if (token === undefined) return [value.trim()];
  if (scheme.toLowerCase() !== 'basic') return [value.trim(), token];
  const pair = Buffer.from(token, 'base64').toString('utf8');
  return [value.trim(), token, pair, pair.slice(pair.indexOf(':') + 1)];
};

/** Returns a function that masks these values of headers, and what is secret inside them, wherever a text repeats them. */
export const createScrubber = (values: readonly string[]): ((text: string) => string) => {
  const secrets = values
    .flatMap(secretsIn)
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    // A secret that contains another one goes first.
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, MASK), text);
};
