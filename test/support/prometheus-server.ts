/** A real Prometheus on a free port of this machine, with a folder of its own, filled from OpenMetrics text before it starts. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { printLabels } from '../../demo/openmetrics.ts';

const PROMETHEUS = process.env.PROMETHEUS_BIN ?? 'prometheus';
const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';

/** What a suite needs that uses it. */
export const PROMETHEUS_NEEDS = 'prometheus and promtool, on the PATH or as PROMETHEUS_BIN and PROMTOOL_BIN';
/** Returns whether both programs are here. */
export const isPrometheusHere = (): boolean =>
  [PROMETHEUS, PROMTOOL].every((program) => spawnSync(program, ['--version']).status === 0);

export interface PrometheusOptions {
  /** Series it starts with; their timestamps may lie anywhere in the ten years before the newest. */
  readonly openMetrics?: string;
  /** Its configuration file; nothing is scraped without one. */
  readonly config?: string;
  /** More arguments: `--enable-feature=exemplar-storage`. */
  readonly flags?: readonly string[];
}
export interface PrometheusServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const fill = (folder: string, data: string, text: string): void => {
  const file = join(folder, 'series.txt');
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(PROMTOOL, ['tsdb', 'create-blocks-from', 'openmetrics', file, data], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`promtool did not take the series: ${stderr}`);
};

/** Resolves to a server that is ready to be asked; rejects with what it said where it does not start. */
export const startPrometheus = async (options: PrometheusOptions = {}): Promise<PrometheusServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const [data, config] = [join(folder, 'data'), join(folder, 'prometheus.yml')];
  writeFileSync(config, options.config ?? 'global: {}\n');
  if (options.openMetrics !== undefined) fill(folder, data, options.openMetrics);
  const port = await freePort();
  const child = spawn(
    PROMETHEUS,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...(options.flags ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('Server is ready to receive web requests')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`prometheus did not start: ${said.slice(-5).join('\n')}`));
    });
  });
  try {
    await ready;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
};

/** One sample of a series. */
export interface SeriesSample {
  readonly atMs: number;
  readonly value: number;
}

/** Returns counters as OpenMetrics text; names end in `_total`. */
export const counterText = (
  series: readonly {
    readonly metric: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly samples: readonly SeriesSample[];
  }[],
): string => {
  const families = [...Map.groupBy(series, ({ metric }) => metric)].map(([metric, members]) => {
    const lines = members.flatMap(({ labels, samples }) => {
      const printed = printLabels(labels);
      return samples.map(({ atMs, value }) => `${metric}{${printed}} ${value} ${atMs / 1_000}`);
    });
    return [`# TYPE ${metric.replace(/_total$/, '')} counter`, ...lines].join('\n');
  });
  return `${families.join('\n')}\n# EOF\n`;
};
