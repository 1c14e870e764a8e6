/** The part of a message that is the same whenever the same thing goes wrong. */

/** Only so much of a message's first line is read, so that masking takes the same time for any message. */
const MAX_INPUT_CHARS = 2_048;
/** Length of a masked message. */
const MAX_MASKED_CHARS = 200;

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?';
const ZONE = '(?: ?Z\\b| ?GMT\\b| ?UTC\\b| ?[+-]\\d{2}:?\\d{2}\\b)?';

/**
 * What varies, first match wins. Each row starts at a fixed kind of character and repeats one class at a time,
 * with an upper bound where a closing character may be missing, so the whole expression is linear in its input.
 * Names are the placeholders (`keep` stays as it is); inner groups do not capture.
 */
const VARYING: readonly (readonly [name: string, pattern: string])[] = [
  [
    'keep',
    '\\b(?:(?:status(?:[ _-]?code)?|code|HTTP(?:/\\d(?:\\.\\d)?)?)[ :=(]{0,3}\\d{3}\\b|errno[ :=(]{0,3}-?\\d{1,5}\\b|SQLSTATE[ :=([]{0,3}[0-9A-Z]{5}\\b)',
  ],
  ['url', '(?<![\\w+.-])[a-z][a-z0-9+.-]{1,20}://[^\\s"\'`<>()\\[\\]{}|,]+'],
  ['email', '(?<![\\w.+-])[\\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,8}'],
  ['token', '\\beyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]+)?'],
  ['trace', '\\b[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\\b'],
  ['uuid', '\\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})\\b'],
  [
    'time',
    `\\b\\d{4}[-/]\\d{2}[-/]\\d{2}(?:[T ]${CLOCK}${ZONE})?|\\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\\d{1,2} ${MONTH}|${MONTH} \\d{1,2},?)(?: \\d{4})?(?: ${CLOCK}${ZONE})?(?: \\d{4})?\\b|\\b\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?${ZONE}`,
  ],
  [
    'ip',
    '\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\b(?!\\.\\d)|(?<![\\w:.])\\[?(?=[0-9a-f:]{0,39}\\d)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){0,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)(?![\\w:])(?:\\](?::\\d{1,5})?)?',
  ],
  [
    'duration',
    '(?<![\\w.])(?:\\d+(?:\\.\\d+)?(?:ns|us|\\u00b5s|ms|s|m|h)){1,6}\\b|(?<![\\w.])\\d+(?:\\.\\d+)? ?(?:ms|millis|milliseconds?|s|secs?|seconds?|mins?|minutes?|hours?|days?)\\b',
  ],
  ['hex', '\\b0x[0-9a-f]+\\b'],
  ['at', '(?<=[\\w$\\]])@[0-9a-f]{4,16}\\b'],
  ['hash', '\\b(?=[a-f]*\\d)(?=\\d*[a-f])[0-9a-f]{7,}\\b'],
  ['base64', '(?<![\\w+/])(?=[a-z+]*\\d)[a-z0-9+][a-z0-9+/]{23,}={0,2}'],
  ['path', '(?<![\\w<>/.])(?:~|\\.{1,2})?(?:/[\\w.@%+~-]+){2,}/?|\\b[A-Z]:\\\\[^\\s"\'`<>|:*?]+'],
  [
    'quoted',
    '(?<!\\w)\'[^\']{0,300}\'(?!\\w)|"[^"]{0,300}"|`[^`]{0,300}`|\\u201c[^\\u201c\\u201d]{0,300}\\u201d|\\u2018[^\\u2018\\u2019]{0,300}\\u2019',
  ],
  ['data', '\\[[^[\\]]{21,}\\]|\\{[^{}]{21,}\\}'],
  [
    'n',
    '(?<![A-Za-z\\d])[-+]?(?:\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)*(?:e[+-]?\\d+)?)|(?<=[A-Za-z])\\d{3,}',
  ],
];

const TOKEN = new RegExp(VARYING.map(([, pattern]) => `(${pattern})`).join('|'), 'giu');

const ESCAPE = String.fromCharCode(27);
const ANSI = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'gu');
const IDENTIFIER = /^[A-Za-z_$][\w$.]{0,39}$/u;
const EXTENSION = /\.[A-Za-z][A-Za-z0-9]{0,4}$/u;
const REPEATED = /<n>(?:, ?<n>){2,}/gu;

/** Numbered groups, one a row: named ones cost an object a match. */
const replaceToken = (text: string, ...groups: readonly unknown[]): string => {
  const name = VARYING[groups.findIndex((group) => group !== undefined)]?.[0];
  switch (name) {
    case undefined:
    case 'keep':
      return text;
    case 'at':
      return '@<hex>';
    case 'hash':
      return '<hex>';
    case 'base64':
      // A long identifier with a digit is no data.
      return /[a-z]/u.test(text) && /[A-Z]/u.test(text) && /\d.*\d/u.test(text) ? '<base64>' : text;
    case 'path':
      return `<path>${EXTENSION.exec(text)?.[0] ?? ''}`;
    case 'quoted':
      return IDENTIFIER.test(text.slice(1, -1)) ? text : '<str>';
    default:
      return `<${name}>`;
  }
};

/** A message often ends in the payload that was refused: from its first brace on, it is one placeholder. */
const maskJsonTail = (line: string): string => {
  if (!/[}\]]$/u.test(line)) return line;
  const start = line.search(/[[{] {0,3}["{[]/u);
  return start === -1 ? line : `${line.slice(0, start)}<json>`;
};

const cut = (text: string, chars: number): string => {
  const isInsidePair = (text.codePointAt(chars - 1) ?? 0) > 0xffff;
  return text.slice(0, isInsidePair ? chars - 1 : chars);
};

/**
 * Returns the first non-empty line of a message with everything that varies (ids, numbers, times, paths, quoted
 * text) replaced by placeholders, at most 200 characters; `''` when there is no such line.
 * Quoted identifiers and status codes stay, as they tell errors apart. Linear in the message.
 *
 *     order 1042 of 'anna b' failed after 3.2s  ->  order <n> of <str> failed after <duration>
 */
export const maskMessage = (message: string): string => {
  const line = /[^\s][^\r\n]*/u.exec(message)?.[0] ?? '';
  const plain = maskJsonTail(cut(line, MAX_INPUT_CHARS).replace(ANSI, '').trim());
  const masked = plain.replace(TOKEN, replaceToken).replace(REPEATED, '<n>\u2026');
  return cut(masked, MAX_MASKED_CHARS).trim();
};
