/** The gateway's log: pretty lines for people, JSON for machines, secrets in neither. */
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** The least level that is written, and how; `format` null = pretty on a terminal, else json. */
export interface LogSettings {
  readonly level: string;
  readonly format: 'pretty' | 'json' | null;
}

/** Where lines go; process.stdout is one. */
export interface LogOutput {
  readonly isTTY?: boolean;
  write(line: string): unknown;
}

/** Headers that carry who somebody is; never logged, at whatever depth an object of ours holds them. */
const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'set-cookie', 'x-api-key'];
const REDACTED_PATHS = SECRET_HEADERS.flatMap((name) =>
  ['', 'headers', '*.headers'].map((parent) => `${parent}["${name}"]`),
);

/**
 * Returns the log. JSON has one object a line with `level` by name, `time` in ISO 8601 and `msg`; pretty is the same for the
 * eye, coloured where `isColored`. Lines are written in order, within the call.
 * @param isColored  null = when the output is a terminal
 */
export const createLog = (
  { level, format }: LogSettings,
  output: LogOutput,
  isColored: boolean | null = null,
): Logger => {
  const isTerminal = output.isTTY === true;
  const write = (line: string): void => void output.write(line);
  const isPretty = format === 'pretty' || (format === null && isTerminal);
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      serializers: { error: pino.stdSerializers.err },
    },
    isPretty ? prettyStream(write, isColored ?? isTerminal) : { write },
  );
};

const prettyStream = (write: (line: string) => void, colorize: boolean) => {
  const format = PinoPretty.prettyFactory({
    colorize,
    errorLikeObjectKeys: ['err', 'error'],
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return { write: (line: string) => write(format(line)) };
};
