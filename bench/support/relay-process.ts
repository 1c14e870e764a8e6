/** A process before a server that counts what is asked and remembers what was answered. Argument: the server's base URL. */
import { Agent, request as ask } from 'node:http';
import { noRequests, serveCounted } from './counted-server.ts';
import { requestKey, type Exchange } from './recording.ts';

const [target = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const made = new Map<string, Exchange>();
/** Of one hop alone. */
const DROPPED_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'host'];
const passedOn = (headers: NodeJS.Dict<string | string[]>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED_HEADERS.includes(name)));

await serveCounted(
  (request, response) => {
    const url = request.url ?? '/';
    const options = { agent, method: request.method, headers: passedOn(request.headers) };
    const asked = ask(target + url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => response.destroy());
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const [status, contentType] = [answer.statusCode ?? 502, answer.headers['content-type'] ?? null];
        const key = requestKey(url, request.headers.accept ?? '');
        made.set(key, { key, programs: [], status, contentType, body });
        response.writeHead(status, { ...passedOn(answer.headers), 'content-length': body.length }).end(body);
      });
    });
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    asked.end();
  },
  noRequests(),
  () => [...made.values()],
);
agent.destroy();
