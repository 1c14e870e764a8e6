/** Resident memory of the gateway with millions of spans held, spans coming in and the prepared tabs being read. */
import { setTimeout as delay } from 'node:timers/promises';
import { startAsker } from './support/asker.ts';
import { createDataFolder } from './support/data-folder.ts';
import { startGateway, type Gateway } from './support/gateway.ts';
import { fillGateway, whileSending } from './support/live-load.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { startSender } from './support/sender.ts';
import { median } from './support/statistics.ts';
import { readTabs } from './support/tab.ts';

const TARGET_MEGABYTES = 1_200;
const SAMPLE_EVERY_MS = 500;

/** Samples memory while `work` runs. */
const whileSampling = async <Result>(gateway: Gateway, work: () => Promise<Result>) => {
  const samples: number[] = [];
  const done = new AbortController();
  const sampling = (async () => {
    while (!done.signal.aborted) {
      samples.push(await gateway.residentMegabytes());
      await delay(SAMPLE_EVERY_MS, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    return { result: await work(), samples };
  } finally {
    done.abort();
    await sampling;
  }
};

/** Prints memory at the start, while the store fills, and under both loads. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { spans: 5_000_000, hours: 24, rate: 20_000, seconds: 60 });
  if (options === null) return;
  printTitle(`Memory: ${options.spans} spans held, ${options.rate} spans/s coming in, the prepared tabs read in turn`);
  using folder = createDataFolder();
  const sender = startSender();
  const asker = startAsker();
  const gateway = await startGateway(folder.path);
  const atStart = await gateway.residentMegabytes();
  const filling = await whileSampling(gateway, () => fillGateway(sender, gateway, options.spans, options.hours));
  printNote(`${filling.result} spans are held, over ${options.hours} hours`);
  const tabs = readTabs();
  const askForMs = (options.seconds * 1_000) / tabs.length;
  const loaded = await whileSampling(gateway, () =>
    whileSending(sender, gateway, options.rate, async () => {
      for (const { name, query, variables } of tabs) {
        const body = JSON.stringify({ query, variables });
        const question = { url: gateway.graphqlUrl, body, connections: 2, forMs: askForMs, mayFail: true };
        const { latenciesMs, failed } = await asker.ask(question);
        printNote(`${name}: ${latenciesMs.length} answers, ${failed} of them with errors`);
      }
    }),
  );
  await gateway.stop();
  await asker.close();
  await sender.close();
  const { sent } = loaded.result;
  printNote(`${sent.spans} spans more came in, ${Math.round((sent.spans * 1_000) / sent.ms)} a second\n`);
  const row = (name: string, samples: readonly number[]) => {
    const most = Math.max(...samples);
    return [name, median(samples), most, most / atStart];
  };
  printTable(
    ['resident MB', 'median', 'most', 'ratio to the start'],
    [row('at the start', [atStart]), row('while filling', filling.samples), row('both loads', loaded.samples)],
  );
  printTarget('most, under both loads', Math.max(...loaded.samples), { atMost: TARGET_MEGABYTES }, 'MB');
};
