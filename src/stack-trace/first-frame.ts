/** The innermost frame of a stack text, for provisional grouping. */

/** Lines longer than this are no frames (a payload in a message). */
const MAX_LINE_CHARS = 2_000;

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Counters and addresses that differ between runs of one build. */
const withoutAddresses = (text: string): string =>
  text
    .replace(/\$\$Lambda[$\w/]*/gu, '$$$$Lambda')
    .replace(/(?<=Generated\w{1,40}Accessor)\d+/gu, '')
    .replace(/\b0x[0-9a-f]+\b/giu, '')
    .trim();

const withoutPosition = (location: string): string => {
  const file = location.replace(/(?::\d+){1,2}$/u, '').replace(/:line \d+$/u, '');
  return baseName(file);
};

/** `fn (/dir/file.js:1:2)`, `Cls.method(File.java:54)`, `Ns.Cls.Run(String a) in C:\dir\File.cs:line 4`, `/dir/file.js:1:2` */
const atFrame = (line: string): string => {
  // Before folders are cut: the class of a generated lambda has a slash.
  const frame = withoutAddresses(line).replace(/^(?:async )?(?:new )?/u, '');
  const dotnet = /^(?<call>.*\)) in (?<file>\S.*)$/u.exec(frame)?.groups;
  if (dotnet !== undefined) return `${dotnet.call ?? ''} in ${withoutPosition(dotnet.file ?? '')}`;
  const evaluated = frame.indexOf(' (eval at ');
  if (evaluated !== -1) return `${frame.slice(0, evaluated)} (eval)`;
  const open = frame.lastIndexOf('(');
  if (open === -1 || !frame.endsWith(')')) return withoutPosition(frame);
  const method = frame.slice(0, open).trim();
  const name = baseName(method.replace(/ \[as \w+\]$/u, ''));
  return `${name} (${withoutPosition(frame.slice(open + 1, -1))})`;
};

const PYTHON_ENTRY = /^[\s|]*File "(?<file>[^"]*)", line \d+(?:, in (?<name>.+))?$/u;

const pythonFrame = (lines: readonly string[]): string | null => {
  const entry = lines.findLast((line) => PYTHON_ENTRY.test(line));
  const { file, name } = PYTHON_ENTRY.exec(entry ?? '')?.groups ?? {};
  return file === undefined ? null : `${baseName(file)} in ${name ?? '<module>'}`;
};

const GO_CALL = /^(?<name>[^\s()][^\s]*?)\([^()]*\)$/u;
const GO_NOT_THE_ORIGIN = /^(?:runtime[./]|go\.opentelemetry\.io\/otel\/|panic$|testing\.)/u;

const goFrame = (lines: readonly string[]): string | null => {
  if (!lines.some((line) => /^goroutine \d+ \[/u.test(line))) return null;
  const calls = lines.flatMap((line) => GO_CALL.exec(line)?.groups?.name ?? []);
  const afterPanic = calls.slice(calls.indexOf('panic') + 1);
  return afterPanic.find((name) => !GO_NOT_THE_ORIGIN.test(name)) ?? null;
};

const first = (lines: readonly string[], pattern: RegExp, frame: (parts: RegExpExecArray) => string): string | null => {
  for (const line of lines) {
    const parts = pattern.exec(line);
    if (parts !== null) return frame(parts);
  }
  return null;
};

const RUBY_ENTRY = /^\s*(?:from )?(?<file>[^\s:]+\.\w+):\d+:in [`'](?<name>[^']+)'/u;
const PHP_ENTRY = /^#0 (?<file>[^()]+)\(\d+\): (?<name>[^(]+)\(/u;
const GECKO_ENTRY = /^(?<name>[^@\s]*)@(?<file>\S+?):\d+(?::\d+)?$/u;

/**
 * Returns the innermost frame of a stack as text without directory, line, column or address, or `''` when there is none.
 * Innermost is the first `at` of JavaScript, Java and .NET, the last entry of Python, the first call after the panic
 * (else after the SDK's own) of Go, and the first line of Ruby, PHP and Firefox.
 *
 *     "StockError: no\n    at take (/app/src/stock.js:21:76)\n ..."  ->  "take (stock.js)"
 */
export const firstFrame = (stack: string): string => {
  const lines = stack
    .split('\n')
    .filter((line) => line.length <= MAX_LINE_CHARS)
    .map((line) => line.trimEnd());
  const found =
    pythonFrame(lines) ??
    goFrame(lines) ??
    first(lines, /^\s+at (?<frame>.+)$/u, (parts) => atFrame(parts.groups?.frame ?? '')) ??
    first(lines, PHP_ENTRY, ({ groups }) => `${(groups?.name ?? '').trim()} (${baseName(groups?.file ?? '')})`) ??
    first(lines, RUBY_ENTRY, ({ groups }) => `${groups?.name ?? ''} (${baseName(groups?.file ?? '')})`) ??
    first(lines, GECKO_ENTRY, ({ groups }) => `${groups?.name ?? ''} (${baseName(groups?.file ?? '')})`);
  return withoutAddresses(found ?? '');
};
