/**
 * Records the answers in test/fixtures/tempo/counts.json anew, from a Tempo that tempo-server.ts can use:
 * TEMPO_URL=http://127.0.0.1:3200 npx node test/support/record-tempo-counts.ts
 */
import { writeFileSync } from 'node:fs';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics } from '../../src/sources/tempo/tempo-metrics.ts';
import { recordedQueries, recordedShop } from './recorded-counts.ts';
import { tempoServer } from './tempo-server.ts';

const now = () => performance.timeOrigin + performance.now();
const tempo = tempoServer('record-counts', now);
await tempo.load(recordedShop());

const answers: Record<string, unknown> = {};
const door = tempo.door();
const recording = {
  ...door,
  send: async (...[request, call]: Parameters<typeof door.send>) => {
    const answer = await door.send({ ...request, accept: 'application/json' }, call);
    answers[`${request.path}?${request.params.toString()}`] = JSON.parse(Buffer.from(answer.body).toString('utf8'));
    return answer;
  },
};
const metrics = createTempoMetrics(createTempoApi(recording), {
  now,
  describe: () => Promise.reject(new Error('nobody asks')),
});
const call = { signal: new AbortController().signal, record: () => undefined };
for (const answer of await metrics.counts(recordedQueries, call)) if (answer instanceof Error) throw answer;
const lines = Object.entries(answers)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([asked, answer]) => `${JSON.stringify(asked)}: ${JSON.stringify(answer)}`);
writeFileSync(new URL('../fixtures/tempo/counts.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
