/**
 * Records the answers in test/fixtures/tempo anew, from a Tempo that tempo-server.ts can use:
 * TEMPO_URL=http://127.0.0.1:3200 npx node test/support/record-tempo-traces.ts
 */
import { writeFileSync } from 'node:fs';
import { printTreeQuery } from '../../src/sources/tempo/tree-query.ts';
import { HOUR_MS } from '../../src/time.ts';
import { traceIdOf } from './plain-trace.ts';
import { RECORDED, RECORDED_AT_MS, recordedSpans } from './recorded-traces.ts';
import { tempoServer } from './tempo-server.ts';

const tempo = tempoServer('record', () => performance.timeOrigin + performance.now());
await tempo.load(recordedSpans());

const record = async (
  file: string,
  path: string,
  accept: string,
  params: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const query = new URLSearchParams(params).toString();
  const answer = await fetch(`${tempo.url}${path}?${query}`, { headers: { ...tempo.headers, accept } });
  if (!answer.ok) throw new Error(`Tempo answered ${answer.status}: ${await answer.text()}`);
  writeFileSync(new URL(`../fixtures/tempo/${file}`, import.meta.url), Buffer.from(await answer.arrayBuffer()));
};

const [whole, broken] = [traceIdOf(RECORDED.whole), traceIdOf(RECORDED.broken)];
const search = {
  q: printTreeQuery([whole, broken]),
  start: String((RECORDED_AT_MS - HOUR_MS) / 1_000),
  end: String((RECORDED_AT_MS + HOUR_MS) / 1_000),
  limit: '3',
  spss: '100',
};
const PROTOBUF = 'application/protobuf';
await record('trees.pb', '/api/search', PROTOBUF, search);
await record('trees.json', '/api/search', 'application/json', search);
await record('trace-v2.pb', `/api/v2/traces/${whole}`, PROTOBUF);
await record('trace-v2-broken.pb', `/api/v2/traces/${broken}`, PROTOBUF);
await record('trace-v2-missing.pb', `/api/v2/traces/${'f'.repeat(32)}`, PROTOBUF);
await record('trace-v1.pb', `/api/traces/${whole}`, PROTOBUF);
