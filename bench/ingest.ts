/** Durable ingest over HTTP beside a server that decodes the same bodies and drops them, in rounds that take turns. */
import { startServer } from './support/child.ts';
import { createDataFolder } from './support/data-folder.ts';
import { countHeld } from './support/held.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { CONNECTIONS, startSender, type Outcome } from './support/sender.ts';
import { median, quantile, sum } from './support/statistics.ts';

const DATA_HOURS = 2;
const WARM_UP_BODIES = 100;
const TARGET = { spansPerSecond: 100_000, ratio: 0.3 };

const perSecond = ({ spans, ms }: Outcome): number => (spans * 1_000) / ms;

const assertNothingLost = async (path: string, sent: readonly Outcome[]): Promise<void> => {
  const held = await countHeld(path);
  const wanted = {
    spans: sum(sent.map(({ spans }) => spans)),
    errors: sum(sent.map(({ errors }) => errors)),
    exceptions: sum(sent.map(({ exceptions }) => exceptions)),
  };
  const isWhole =
    held.spans === wanted.spans &&
    held.distinctSpans === wanted.spans &&
    held.errors === wanted.errors &&
    held.exceptions === wanted.exceptions;
  const counts = `sent ${JSON.stringify(wanted)}, held ${JSON.stringify(held)}`;
  if (!isWhole) throw new Error(`Spans were lost or doubled: ${counts}`);
  printNote(`Nothing was lost: ${counts}\n`);
};

/** Prints spans a second of both servers and their ratio; fails if a span that was acknowledged is missing afterwards. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { spans: 1_200_000, rounds: 4, connections: CONNECTIONS });
  if (options === null) return;
  printTitle('Ingest: spans sent over HTTP and durable before the answer');
  using folder = createDataFolder();
  const sender = startSender();
  const nowMs = Date.now();
  const prepared = await sender.prepare({
    seed: 1,
    spans: options.spans,
    fromMs: nowMs - DATA_HOURS * 3_600_000,
    toMs: nowMs,
  });
  const bytesPerSpan = prepared.bytes / prepared.spans;
  printNote(`${prepared.spans} spans in ${prepared.bodies} bodies, ${Math.round(bytesPerSpan)} bytes a span\n`);
  const keeping = await startServer('./receiver-process.ts', ['keep', folder.path]);
  const dropping = await startServer('./receiver-process.ts', ['drop']);

  const perRound = Math.floor((prepared.bodies - WARM_UP_BODIES) / options.rounds);
  const send = (url: string, first: number, bodies: number): Promise<Outcome> =>
    sender.send({ url, connections: options.connections, first, bodies });
  const warmUp = await send(keeping.url, 0, WARM_UP_BODIES);
  await send(dropping.url, 0, WARM_UP_BODIES);
  const kept: Outcome[] = [];
  const dropped: Outcome[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const first = WARM_UP_BODIES + round * perRound;
    if (round % 2 === 0) kept.push(await send(keeping.url, first, perRound));
    dropped.push(await send(dropping.url, first, perRound));
    if (round % 2 === 1) kept.push(await send(keeping.url, first, perRound));
  }
  await keeping.stop();
  await dropping.stop();
  await sender.close();

  const row = (name: string, outcomes: readonly Outcome[]) => {
    const latencies = outcomes.flatMap(({ latenciesMs }) => latenciesMs);
    return [
      name,
      median(outcomes.map(perSecond)),
      Math.min(...outcomes.map(perSecond)),
      Math.max(...outcomes.map(perSecond)),
      ...[0.5, 0.99, 1].map((share) => quantile(latencies, share)),
    ];
  };
  printTable(
    ['', 'spans/s', 'min', 'max', 'p50 ms', 'p99 ms', 'max ms'],
    [row('stored, durable', kept), row('decoded, dropped', dropped)],
  );
  await assertNothingLost(folder.path, [warmUp, ...kept]);
  printTarget('spans a second', median(kept.map(perSecond)), { atLeast: TARGET.spansPerSecond });
  const ratios = kept.map((outcome, round) => perSecond(outcome) / perSecond(dropped[round] ?? outcome));
  printTarget('ratio to decoding and dropping', median(ratios), { atLeast: TARGET.ratio });
};
