/** HTTP for load generators: a POST on a kept connection, as cheap as node:http allows. */
import { Agent, request } from 'node:http';

/** An answer read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Returns a function that posts over one connection of its own, one request at a time. */
export const createPoster = (url: string, headers: Readonly<Record<string, string>>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = (body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
};
