/**
 * The Tempo that a program reads from: a real one where TEMPO_URL is set (TEMPO_OTLP_URL takes its spans, http://127.0.0.1:4318
 * when missing; TEMPO_TENANT where it has tenants: each run gets one of its own), else a process that replays a recording.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startServer } from './child.ts';
import { OWN_PATHS, type RequestCounts } from './counted-server.ts';
import { mergeRecording, packRecording, unpackRecording } from './recording.ts';
import { printNote } from './report.ts';
import { loadTempo } from './tempo-load.ts';

/** Where it is, and what is asked of it. */
export interface TempoUpstream {
  /** For what is timed. */
  readonly url: string;
  /** For what is counted: the same server, behind a relay where it is a real one. */
  readonly countedUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is asked by way of `countedUrl` is recorded: nothing needs to be timed. */
  readonly isRecording: boolean;
  /** Requests that came by way of `countedUrl` so far. @throws Error  one of them is not in the recording */
  readonly requests: () => Promise<number>;
  /** Ends what was started; writes the recording where that was asked for. */
  readonly close: () => Promise<void>;
}

/** Returns the settings of a gateway that reads from it. */
export const settingsOf = (
  { headers }: Pick<TempoUpstream, 'headers'>,
  url: string,
): Readonly<Record<string, string>> => {
  const tenant = headers['x-scope-orgid'];
  return { TEMPO_URL: url, ...(tenant === undefined ? {} : { TEMPO_TENANT: tenant }) };
};

const RECORDING = new URL('../recordings/tempo.zst', import.meta.url);
const ANEW = (program: string): string =>
  `record it anew from a real Tempo: TEMPO_URL=http://127.0.0.1:3200 npm run bench -- ${program} --record`;

const trimmed = (url: string): string => url.replace(/\/+$/, '');

const openReal = async (program: string, url: string, isRecording: boolean): Promise<TempoUpstream> => {
  const { TEMPO_OTLP_URL = 'http://127.0.0.1:4318', TEMPO_TENANT: tenant } = process.env;
  const run = `${process.pid.toString(36)}${Date.now().toString(36)}`;
  const headers = tenant === undefined ? {} : { 'x-scope-orgid': `${tenant}-${program}-${run}` };
  await loadTempo({ url, otlpUrl: trimmed(TEMPO_OTLP_URL), headers });
  const relay = await startServer('./relay-process.ts', [url]);
  const tell = (path: string) => fetch(relay.url + path);
  return {
    url,
    countedUrl: relay.url,
    headers,
    isRecording,
    requests: async () => ((await (await tell(OWN_PATHS.counts)).json()) as RequestCounts).requests,
    close: async () => {
      if (isRecording) {
        const made = unpackRecording(Buffer.from(await (await tell(OWN_PATHS.recording)).arrayBuffer()));
        const held = existsSync(RECORDING) ? unpackRecording(readFileSync(RECORDING)) : [];
        const file = packRecording(mergeRecording(held, program, made));
        mkdirSync(new URL('.', RECORDING), { recursive: true });
        writeFileSync(RECORDING, file);
        printNote(`Recorded ${made.length} answers; the recording of all programs has ${file.length} bytes`);
      }
      await relay.stop();
    },
  };
};

const openReplay = async (program: string): Promise<TempoUpstream> => {
  if (!existsSync(RECORDING)) throw new Error(`There is no recording of a Tempo: set TEMPO_URL, or ${ANEW(program)}`);
  const { url, stop } = await startServer('./replay-process.ts', [fileURLToPath(RECORDING), ANEW(program)]);
  const counts = async () => (await (await fetch(url + OWN_PATHS.counts)).json()) as RequestCounts;
  return {
    url,
    countedUrl: url,
    headers: {},
    isRecording: false,
    requests: async () => {
      const { requests, unknown } = await counts();
      if (unknown.length > 0) {
        throw new Error(`${unknown.length} requests are not in the recording`);
      }
      return requests;
    },
    close: stop,
  };
};

const realUrl = (): string => trimmed(process.env.TEMPO_URL ?? '');

/** Returns what the figures come from, for the first line that a program prints. */
export const describeTempo = (): string =>
  realUrl() === ''
    ? 'REPLAYED: answers recorded from a Tempo 3.0.3, as late as one was measured to give them (bench/support/measured-latency.ts)'
    : 'against the real Tempo of TEMPO_URL';

/** Returns options without that for recording, and whether it was among them. */
export const takeRecord = (
  argv: readonly string[],
): { readonly isRecording: boolean; readonly others: readonly string[] } => ({
  isRecording: argv.includes('--record'),
  others: argv.filter((each) => each !== '--record'),
});

/** Opens it for a program, with the traces of chain-traces.ts in it. @throws Error  what is asked for is not there */
export const openTempo = async (program: string, isRecording: boolean): Promise<TempoUpstream> => {
  const url = realUrl();
  if (url !== '') return openReal(program, url, isRecording);
  if (isRecording) throw new Error('To record, set TEMPO_URL');
  return openReplay(program);
};
