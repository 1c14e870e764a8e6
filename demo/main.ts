import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { startDemo } from './demo.ts';
import { PAST_MINUTES } from './incidents.ts';
import { DEFAULT_SEED, MINUTE_MS } from './minute.ts';
import { openMetricsOf } from './openmetrics.ts';
import { HELP, readDemoCommand } from './options.ts';

const CHUNK_CHARACTERS = 65_536;

/**
 * Runs the demo command until it is interrupted, and returns its exit code: 0, or 1 after bad arguments or when the
 * receiver refused what was sent.
 * @param args    the command's arguments, without the program's own
 * @param env     `OTEL_EXPORTER_OTLP_ENDPOINT` names the receiver
 * @param signal  ends the command
 */
const runDemoCommand = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<number> => {
  const command = readDemoCommand(args, env);
  if (command.kind === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (command.kind === 'problems') {
    process.stderr.write(`${command.problems.join('\n')}\n`);
    return 1;
  }

  if (command.kind === 'openmetrics') {
    const fromMinute = Math.floor((command.startMs ?? Date.now()) / MINUTE_MS) - PAST_MINUTES;
    await printLines(openMetricsOf({ seed: DEFAULT_SEED, fromMinute, minutes: PAST_MINUTES }), signal);
    return 0;
  }

  const log = (line: string): void => {
    process.stdout.write(`demo: ${line}\n`);
  };
  // The exporter tells of spans that a receiver took out of a batch (partial success) nowhere else.
  const tell = (message: string, ...details: unknown[]): void => {
    process.stderr.write(`demo: ${[message, ...details].map(asText).join(' ')}\n`);
  };
  const quiet = (): void => undefined;
  diag.setLogger({ error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);

  log(`sending to ${command.endpoint}; Ctrl-C stops`);
  const demo = startDemo({
    endpoint: command.endpoint,
    clock: Date.now,
    speed: command.speed,
    ...(command.only === 'live' ? { pastMinutes: 0 } : {}),
    ...(command.startMs === null ? {} : { startMs: command.startMs }),
    log,
    signal,
  });
  try {
    if (command.only === 'past') {
      await demo.filled;
      await demo.stop();
    } else {
      await demo.ended;
    }
    return 0;
  } catch (error) {
    tell(asText(error));
    return 1;
  }
};

const printLines = async (lines: Iterable<string>, signal: AbortSignal): Promise<void> => {
  const chunks = function* (): Generator<string> {
    let chunk = '';
    for (const line of lines) {
      chunk += `${line}\n`;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  };
  try {
    await pipeline(chunks, process.stdout, { signal, end: false });
  } catch (error) {
    // Whoever reads has seen enough, as `head` has.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
};

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value instanceof Error ? value.message : JSON.stringify(value);
};

/** Runs the demo command with the arguments given, on this process's environment and signals; then ends the process. */
export const main = async (args: readonly string[]): Promise<void> => {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      interrupted.abort();
    });
  }
  const exitCode = await runDemoCommand(args, process.env, interrupted.signal);
  // An exporter that waits to try again would hold the process for many seconds.
  process.exit(exitCode);
};
