/**
 * Records the answers in test/fixtures/tempo/searches.json anew, from a Tempo that tempo-server.ts can use:
 * TEMPO_URL=http://127.0.0.1:3200 npx node test/support/record-tempo-searches.ts
 */
import { writeFileSync } from 'node:fs';
import type { HttpDoor } from '../../src/sources/http.ts';
import { recordedShop } from './recorded-counts.ts';
import {
  RECORDED_NOW_MS,
  recordedExceptionSearches,
  recordedTraceSearches,
  recordedValues,
  type RecordedSearch,
} from './recorded-searches.ts';
import { composeTempo } from './tempo-source.ts';
import { tempoServer } from './tempo-server.ts';

const tempo = tempoServer('record-searches', () => performance.timeOrigin + performance.now());
await tempo.load(recordedShop());

const answers: Record<string, RecordedSearch> = {};
const door = tempo.door();
const recording: HttpDoor = {
  ...door,
  send: async (request, call) => {
    const answer = await door.send(request, call);
    const { status, contentType } = answer;
    const bytes = Buffer.from(answer.body);
    const isBinary = contentType?.includes('protobuf') === true;
    answers[`${request.path}?${request.params.toString()}`] = {
      status,
      contentType,
      ...(isBinary ? { base64: bytes.toString('base64') } : { text: bytes.toString('utf8') }),
    };
    return answer;
  },
};
const { traces } = composeTempo(recording, () => RECORDED_NOW_MS);
const call = { signal: new AbortController().signal, record: () => undefined };
const slots = [
  ...(await traces.searchTraces(Object.values(recordedTraceSearches), call)),
  ...(await traces.searchExceptions(Object.values(recordedExceptionSearches), call)),
  ...(await traces.values(Object.values(recordedValues), call)),
];
for (const slot of slots) if (slot instanceof Error) throw slot;
// The same answer as servers before 2.10 give it.
const lengthOf = (question: string): number => answers[question]?.base64?.length ?? 0;
const [asked = ''] = Object.keys(answers)
  .filter((question) => question.startsWith('/api/search'))
  .sort((one, other) => lengthOf(other) - lengthOf(one));
const inJson = await fetch(`${tempo.url}${asked}`, { headers: tempo.headers });
answers[`json ${asked}`] = { status: 200, contentType: 'application/json', text: await inJson.text() };
const lines = Object.entries(answers)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([asked, answer]) => `${JSON.stringify(asked)}: ${JSON.stringify(answer)}`);
writeFileSync(new URL('../fixtures/tempo/searches.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
