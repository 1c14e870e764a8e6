/**
 * A reference lexer of TraceQL, written from Tempo's own (pkg/traceql/lexer.go, v3.0.3) and Go's text/scanner: what Tempo would
 * read. It knows every character that a query may hold and throws where Tempo refuses.
 */

export type Token =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'attribute'; readonly scope: string; readonly name: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string };

/** Longest first: the lexer takes the longest one whose every beginning of two or more characters is one as well. */
const OPERATORS = [
  ...['!>>', '!<<', '&>>', '&<<'],
  ...['!=', '=~', '!~', '>=', '<=', '&&', '||', '>>', '<<', '!>', '!<', '&~', '&>', '&<'],
  ...[',', '{', '}', '(', ')', '=', '>', '<', '+', '-', '/', '%', '*', '^', '!', '|', '~', '.'],
];
const SCOPES = ['parent.', 'resource.', 'span.', 'event.', 'link.', 'instrumentation.'];
const INTRINSIC_SCOPES = ['trace:', 'span:', 'event:', 'link:', 'instrumentation:'];

/** Ends an attribute's name: white space, and these. */
const ENDS_NAME = /[\s{}()=~!<>&|^,]/u;
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*/u;
const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?:ns|us|µs|ms|s|m|h|d|w|y)*/u;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

const refuse = (query: string, at: number, why: string): never => {
  throw new SyntaxError(`${why} at ${at} of ${query}`);
};

/** Go's strconv.Unquote of a text in double quotes. */
const readString = (query: string, start: number): { readonly value: string; readonly end: number } => {
  let value = '';
  for (let at = start + 1; at < query.length; at++) {
    const character = query.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character === '\n' || character === '\0') return refuse(query, at, 'a raw control character in a string');
    if (character !== '\\') {
      value += character;
      continue;
    }
    const escape = query.charAt(++at);
    if (escape === 'u' || escape === 'x') {
      const digits = query.slice(at + 1, at + 1 + (escape === 'u' ? 4 : 2));
      if (!/^[0-9a-fA-F]+$/u.test(digits)) return refuse(query, at, 'not hexadecimal');
      const code = Number.parseInt(digits, 16);
      if (code >= 0xd800 && code <= 0xdfff) return refuse(query, at, 'half a surrogate pair');
      value += String.fromCharCode(code);
      at += digits.length;
      continue;
    }
    const meant = ESCAPES[escape];
    if (meant === undefined) return refuse(query, at, 'an unknown escape in a string');
    value += meant;
  }
  return refuse(query, start, 'a string without an end');
};

/** A name is made of plain and quoted parts; in the quoted ones `\"` and `\\` alone are escapes. */
const readName = (query: string, start: number): { readonly name: string; readonly end: number } => {
  let name = '';
  let at = start;
  while (at < query.length && !ENDS_NAME.test(query.charAt(at))) {
    if (query.charAt(at) !== '"') {
      name += query.charAt(at++);
      continue;
    }
    for (at++; query.charAt(at) !== '"'; at++) {
      if (at >= query.length) return refuse(query, start, 'a name without an end');
      if (query.charAt(at) === '\\' && !['"', '\\'].includes(query.charAt(++at))) {
        return refuse(query, at, 'an unknown escape in a name');
      }
      name += query.charAt(at);
    }
    at++;
  }
  return { name, end: at };
};

/** Returns the tokens of a query. @throws SyntaxError where Tempo refuses to read on */
export const tokensOf = (query: string): readonly Token[] => {
  if (!query.isWellFormed()) refuse(query, 0, 'half a surrogate pair');
  const tokens: Token[] = [];
  const readAttribute = (scope: string, start: number): number => {
    const { name, end } = readName(query, start);
    tokens.push({ kind: 'attribute', scope, name });
    return end;
  };
  for (let at = 0; at < query.length;) {
    const rest = query.slice(at);
    if (/^[ \t\r\n]/u.test(rest)) at++;
    else if (rest.startsWith('//') || rest.startsWith('/*')) refuse(query, at, 'a comment');
    else if (rest.startsWith('"')) {
      const { value, end } = readString(query, at);
      tokens.push({ kind: 'string', value });
      at = end;
    } else if (rest.startsWith('`')) refuse(query, at, 'a raw string, which is never printed');
    else if (rest.startsWith('.')) at = readAttribute('.', at + 1);
    else {
      const scope = SCOPES.find((each) => rest.startsWith(each));
      if (scope !== undefined) {
        at = readAttribute(scope, at + scope.length);
        continue;
      }
      const intrinsic = INTRINSIC_SCOPES.find((each) => rest.startsWith(each)) ?? '';
      const word = IDENTIFIER.exec(rest.slice(intrinsic.length))?.[0];
      const number = NUMBER.exec(rest)?.[0];
      const operator = OPERATORS.find((each) => rest.startsWith(each));
      const text = word === undefined ? (number ?? operator) : intrinsic + word;
      if (text === undefined) return refuse(query, at, 'a character that means nothing');
      const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'operator';
      tokens.push({ kind, text });
      at += text.length;
    }
  }
  return tokens;
};
