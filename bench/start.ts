/** From the start of the process to the first answered query, beside a bare Node server that answers one request. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createDataFolder } from './support/data-folder.ts';
import { startGateway } from './support/gateway.ts';
import { createPoster } from './support/http-post.ts';
import { printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median } from './support/statistics.ts';

const TARGET = { seconds: 2, megabytes: 300 };
const JSON_BODY = { 'content-type': 'application/json' };
const QUERY = '{ triage { errorRate { ratio } services { nodes { name errorRate { ratio } } } } }';

const BARE_SERVER = `
  const server = require('node:http').createServer((request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
`;

const ask = async (url: string): Promise<void> => {
  const poster = createPoster(url, JSON_BODY);
  const { status, body } = await poster.post(Buffer.from(JSON.stringify({ query: QUERY })));
  poster.close();
  if (status !== 200 || body.includes('"errors":')) throw new Error(`The first query failed: ${body.toString()}`);
};

const startOurs = async (): Promise<{ readonly seconds: number; readonly megabytes: number }> => {
  using folder = createDataFolder();
  const startedAt = performance.now();
  const gateway = await startGateway(folder.path);
  await ask(gateway.graphqlUrl);
  const seconds = (performance.now() - startedAt) / 1_000;
  const megabytes = await gateway.residentMegabytes();
  await gateway.stop();
  return { seconds, megabytes };
};

const startBare = async (): Promise<number> => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', BARE_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(createInterface({ input: child.stdout }), 'line').then((line) => line as string[]);
  await ask(url ?? '');
  const seconds = (performance.now() - startedAt) / 1_000;
  child.kill();
  await once(child, 'exit');
  return seconds;
};

/** Prints seconds and resident memory at the first answer. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { rounds: 7 });
  if (options === null) return;
  printTitle('Start: to the first answered query, an empty embedded store, no demo shop');
  const ours: Awaited<ReturnType<typeof startOurs>>[] = [];
  const bare: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    ours.push(await startOurs());
    bare.push(await startBare());
  }
  const seconds = ours.map((each) => each.seconds);
  const megabytes = ours.map((each) => each.megabytes);
  const row = (name: string, values: readonly number[]) => [
    name,
    median(values),
    Math.min(...values),
    Math.max(...values),
  ];
  printTable(
    ['', 'median', 'min', 'max'],
    [
      row('Triagraph, seconds', seconds),
      row('bare Node server, seconds', bare),
      row(
        'ratio',
        seconds.map((value, round) => value / (bare[round] ?? NaN)),
      ),
      row('Triagraph, resident MB', megabytes),
    ],
  );
  printTarget('to the first answer', median(seconds), { atMost: TARGET.seconds }, 's');
  printTarget('resident memory', median(megabytes), { atMost: TARGET.megabytes }, 'MB');
};
