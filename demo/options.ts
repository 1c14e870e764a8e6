export type DemoCommand =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'play';
      readonly endpoint: string;
      /** What the shop's clock shows at the beginning, in ms since the Unix epoch; null = the present. */
      readonly startMs: number | null;
      readonly speed: number;
      /** `past` = the past alone, then end; `live` = without it; null = both. */
      readonly only: 'past' | 'live' | null;
    }
  | { readonly kind: 'openmetrics'; readonly startMs: number | null }
  /** Bad arguments: one sentence for each problem. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:4318';

export const HELP = `npm run demo -- [--start T] [--speed N] [--only past|live] [--openmetrics]

Plays the demo shop against an OTLP receiver: two hours and ten minutes of past at once, then live.

  --start T      what the shop's clock shows at the beginning: an RFC 3339 time or a Unix second (default: now)
  --speed N      minutes of the shop per minute of the real clock, a number above 0 (default: 1)
  --only WHAT    past: sends the past and ends; live: leaves it out
  --openmetrics  prints the past as series for Prometheus instead, and ends (with npm run --silent demo -- ...)
  --help         this text

The receiver is OTEL_EXPORTER_OTLP_ENDPOINT (default: ${DEFAULT_ENDPOINT}), spoken to in http/protobuf.`;

const START_EXAMPLE = '--start 2026-11-24T10:00:00Z';
const SPEED_EXAMPLE = '--speed 10';

/**
 * What the demo command is asked to do; every problem is reported, not only the first.
 * @param args  the command's arguments, without the program's own
 * @param env   `OTEL_EXPORTER_OTLP_ENDPOINT` is read
 */
export const readDemoCommand = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoCommand => {
  const problems: string[] = [];
  let startMs: number | null = null;
  let speed = 1;
  let only: 'past' | 'live' | null = null;
  let isOpenMetrics = false;

  const rest = args.flatMap((arg) => splitAtEquals(arg));
  for (let at = 0; at < rest.length; at += 1) {
    const name = rest[at];
    if (name === '--help' || name === '-h') return { kind: 'help' };
    const value = rest[at + 1];
    if (name === '--start') {
      startMs = value === undefined ? null : parseInstant(value);
      if (startMs === null) problems.push(expected(name, 'an RFC 3339 time or a Unix second', value, START_EXAMPLE));
      at += 1;
    } else if (name === '--speed') {
      speed = value === undefined ? Number.NaN : parseSpeed(value);
      if (Number.isNaN(speed)) problems.push(expected(name, 'a number above 0', value, SPEED_EXAMPLE));
      at += 1;
    } else if (name === '--only') {
      only = value === 'past' || value === 'live' ? value : null;
      if (only === null) problems.push(expected(name, 'past or live', value, '--only past'));
      at += 1;
    } else if (name === '--openmetrics') {
      isOpenMetrics = true;
    } else {
      const known = `--start T, --speed N, --only past|live or --openmetrics, such as ${START_EXAMPLE}`;
      problems.push(`${name ?? ''}: unknown argument; expected ${known}`);
    }
  }

  if (isOpenMetrics) return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'openmetrics', startMs };

  // OpenTelemetry's specification treats an empty variable as one that is not set.
  const set = env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '';
  const endpoint = set === '' ? DEFAULT_ENDPOINT : set;
  if (!isHttpUrl(endpoint)) {
    const example = `OTEL_EXPORTER_OTLP_ENDPOINT=${DEFAULT_ENDPOINT}`;
    problems.push(expected('OTEL_EXPORTER_OTLP_ENDPOINT', 'an http or https URL', endpoint, example));
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'play', endpoint, startMs, speed, only };
};

const expected = (name: string, what: string, got: string | undefined, example: string): string =>
  `${name}: expected ${what}, got ${got === undefined ? 'nothing' : `"${got}"`}; for example ${example}`;

const splitAtEquals = (arg: string): readonly string[] => {
  const at = arg.indexOf('=');
  return arg.startsWith('--') && at !== -1 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg];
};

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const UNIX_SECOND = /^\d{1,11}$/;

const parseInstant = (text: string): number | null => {
  if (UNIX_SECOND.test(text)) return Number(text) * 1_000;
  if (!RFC_3339.test(text)) return null;
  const atMs = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(atMs) ? null : atMs;
};

const parseSpeed = (text: string): number => {
  const speed = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(speed) && speed > 0 ? speed : Number.NaN;
};

const isHttpUrl = (text: string): boolean => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '');
