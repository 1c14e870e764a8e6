/** 50 identical operations at once: how much is asked of Tempo, beside 50 of gateways that share nothing, one after the other. */
import { HOUR_MS } from '../src/time.ts';
import { CHAIN_HOUR, ERROR_WINDOW } from './support/chain-traces.ts';
import { printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { openSourcesGraph } from './support/sources-graph.ts';
import { median } from './support/statistics.ts';
import { describeTempo, openTempo, settingsOf, takeRecord } from './support/tempo-upstream.ts';

const NOW_MS = CHAIN_HOUR.toMs + HOUR_MS;

/** Counts, a search for traces and their trees: everything that is read from Tempo in different ways. */
const QUERY = `query ($from: DateTime!, $to: DateTime!) {
  triage(range: { from: $from, to: $to }) {
    exceptionTypes(first: 10) {
      nodes { name count { value } services { service { name } count { value } example { message } } }
    }
    traces(first: 30) {
      nodes { traceId origin { service { name } } spans { nodes { name service { name } } } }
    }
  }
}`;

/** Prints requests and milliseconds of one operation, of all at once, and of all apart. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const { isRecording, others } = takeRecord(argv);
  const options = readNumbers(others, { operations: 50, rounds: 3 });
  if (options === null) return;
  const { operations } = options;
  printTitle(`${operations} identical operations at once, ${describeTempo()}`);
  const tempo = await openTempo('single-flight', isRecording);
  const range = { from: new Date(ERROR_WINDOW.fromMs).toISOString(), to: new Date(ERROR_WINDOW.toMs).toISOString() };
  /** So many at once, of a gateway that has just started. */
  const runTogether = async (count: number) => {
    const graph = openSourcesGraph(settingsOf(tempo, tempo.countedUrl), NOW_MS);
    const before = await tempo.requests();
    const startedAt = performance.now();
    const ran = await Promise.all(Array.from({ length: count }, () => graph.run(QUERY, range)));
    const ms = performance.now() - startedAt;
    const requests = (await tempo.requests()) - before;
    await graph.close();
    return { answers: new Set(ran.map(({ data }) => JSON.stringify(data))), ms, requests };
  };

  const alone = await runTogether(1);
  if (tempo.isRecording) return tempo.close();
  const [answer] = alone.answers;
  const check = (answers: ReadonlySet<string>): void => {
    if (answers.size !== 1 || !answers.has(answer ?? '')) throw new Error('Operations gave different answers');
  };
  const rounds: { readonly ms: number; readonly requests: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const together = await runTogether(operations);
    check(together.answers);
    rounds.push(together);
  }
  let [apartMs, apartRequests] = [0, 0];
  for (let each = 0; each < operations; each++) {
    const { answers, ms, requests } = await runTogether(1);
    check(answers);
    apartMs += ms;
    apartRequests += requests;
  }
  await tempo.close();
  const most = Math.max(...rounds.map(({ requests }) => requests));
  const ms = median(rounds.map((round) => round.ms));
  printTable(
    ['', 'requests', 'ms'],
    [
      ['one operation', String(alone.requests), alone.ms],
      [`${operations} at once`, String(most), ms],
      [`${operations} that share nothing, one after the other`, String(apartRequests), apartMs],
    ],
  );
  printTarget(`requests of ${operations} at once`, most, { atMost: alone.requests });
  printTarget('times fewer than apart', apartRequests / most, { atLeast: operations });
};
