/** The prepared tabs over HTTP while spans come in, beside the same tabs when nothing does, in rounds that take turns. */
import { startAsker } from './support/asker.ts';
import { createDataFolder } from './support/data-folder.ts';
import { startGateway } from './support/gateway.ts';
import { fillGateway, whileSending } from './support/live-load.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { startSender, type Outcome } from './support/sender.ts';
import { quantile, sum } from './support/statistics.ts';
import { readTabs, type Tab } from './support/tab.ts';

const DATA_HOURS = 2;
const TARGET = { ratio: 2, share: 0.99 };

type Latencies = ReadonlyMap<string, readonly number[]>;

const pooled = (rounds: readonly Latencies[], name: string): readonly number[] =>
  rounds.flatMap((latencies) => latencies.get(name) ?? []);

/** Prints median and 95th percentile of each tab, quiet and under load, and what the receiver took meanwhile. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { spans: 1_000_000, rate: 20_000, rounds: 3, seconds: 3 });
  if (options === null) return;
  printTitle(`Reads under load: ${options.spans} spans held, ${options.rate} spans/s coming in`);
  const tabs = readTabs();
  using folder = createDataFolder();
  const sender = startSender();
  const asker = startAsker();
  const gateway = await startGateway(folder.path);
  const filled = await fillGateway(sender, gateway, options.spans, DATA_HOURS);

  const ask = async ({ query, variables }: Tab): Promise<readonly number[]> => {
    const body = JSON.stringify({ query, variables });
    const question = { url: gateway.graphqlUrl, body, connections: 1, forMs: options.seconds * 1_000 };
    return (await asker.ask(question)).latenciesMs;
  };
  const askAll = async (): Promise<Latencies> => {
    const latencies = new Map<string, readonly number[]>();
    for (const tab of tabs) latencies.set(tab.name, await ask(tab));
    return latencies;
  };

  await askAll(); // warms up
  // Quiet rounds stand at both ends, because what comes in under load is read afterwards.
  const quiet = [await askAll()];
  const loaded: Latencies[] = [];
  const sent: Outcome[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const under = await whileSending(sender, gateway, options.rate, askAll);
    loaded.push(under.result);
    sent.push(under.sent);
    quiet.push(await askAll());
  }
  await gateway.stop();
  await asker.close();
  await sender.close();

  const ratios = new Map<string, number>();
  const rows = tabs.map(({ name }) => {
    const [before, under] = [pooled(quiet, name), pooled(loaded, name)];
    const ratio = quantile(under, 0.95) / quantile(before, 0.95);
    ratios.set(name, ratio);
    const medians = [quantile(before, 0.5), quantile(under, 0.5)];
    return [name, ...medians, quantile(before, 0.95), quantile(under, 0.95), ratio];
  });
  printTable(['ms', 'p50 quiet', 'p50 loaded', 'p95 quiet', 'p95 loaded', 'ratio of p95'], rows);
  const spans = sum(sent.map((outcome) => outcome.spans));
  const rate = (spans * 1_000) / sum(sent.map(({ ms }) => ms));
  const writes = sent.flatMap(({ latenciesMs }) => latenciesMs);
  printNote(`Held: ${filled} spans at first, ${filled + spans} at the end.`);
  printNote(
    `Writes under load: p50 ${Math.round(quantile(writes, 0.5))} ms, p99 ${Math.round(quantile(writes, 0.99))} ms.\n`,
  );
  for (const [name, ratio] of ratios)
    printTarget(`p95 of ${name} under load`, ratio, { atMost: TARGET.ratio }, 'x quiet');
  printTarget('spans a second taken', rate, { atLeast: options.rate * TARGET.share });
};
