/** A process that answers what a recording says, as late as a real Tempo would. Arguments: the file of the recording, how to record anew. */
import { readFileSync } from 'node:fs';
import { noRequests, serveCounted } from './counted-server.ts';
import { createQueue, latencyOf, tracesIn } from './measured-latency.ts';
import { requestKey, unpackRecording } from './recording.ts';

const [file = '', anew = ''] = process.argv.slice(2);
const isSearch = (key: string): boolean => key.includes(' /api/search?');
const answers = new Map(
  unpackRecording(readFileSync(file)).map((exchange) => [
    exchange.key,
    { ...exchange, traces: isSearch(exchange.key) ? tracesIn(exchange.body, exchange.contentType) : 0 },
  ]),
);
const counts = noRequests();
const nextAt = createQueue();

await serveCounted((request, response) => {
  const url = request.url ?? '/';
  const answer = answers.get(requestKey(url, request.headers.accept ?? ''));
  if (answer === undefined) {
    // Told at once: whoever asked may end because of the answer.
    if (counts.unknown.length === 0) process.stderr.write(`Not in the recording: ${url}\nIt is out of date; ${anew}\n`);
    counts.unknown.push(url);
    response.writeHead(501, { 'content-type': 'text/plain' }).end('This is not in the recording');
    return;
  }
  const { status, contentType, body, traces } = answer;
  const type = contentType === null ? {} : { 'content-type': contentType };
  const nowMs = performance.now();
  setTimeout(
    () => response.writeHead(status, { ...type, 'content-length': body.length }).end(body),
    nextAt(nowMs, latencyOf(url, traces)) - nowMs,
  );
}, counts);
