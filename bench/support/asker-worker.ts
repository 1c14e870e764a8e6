/** The readers' thread: asks one question over and over, each connection waiting for its answer. */
import { parentPort } from 'node:worker_threads';
import type { Asked, Question } from './asker.ts';
import { createPoster } from './http-post.ts';

const HEADERS = { 'content-type': 'application/json' };

const ask = async ({ url, body, connections, forMs, mayFail = false }: Question): Promise<Asked> => {
  const bytes = Buffer.from(body);
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let [answerBytes, failed] = [0, 0];
  const askUntilTheEnd = async (): Promise<void> => {
    const poster = createPoster(url, HEADERS);
    while (performance.now() - startedAt < forMs) {
      const askedAt = performance.now();
      const answer = await poster.post(bytes);
      const isError = answer.status !== 200 || answer.body.subarray(0, 64).includes('"errors"');
      if (isError) failed++;
      if (isError && !mayFail)
        throw new Error(`The server answered ${answer.status}: ${answer.body.toString().slice(0, 500)}`);
      latenciesMs.push(performance.now() - askedAt);
      answerBytes = answer.body.length;
    }
    poster.close();
  };
  await Promise.all(Array.from({ length: connections }, askUntilTheEnd));
  return { latenciesMs, failed, answerBytes, ms: performance.now() - startedAt };
};

parentPort?.on('message', (question: Question) => {
  ask(question).then(
    (asked) => parentPort?.postMessage({ asked }),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});
