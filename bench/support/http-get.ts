/** HTTP for the loops that people write by hand: GETs on kept connections, as cheap as node:http allows. */
import { Agent, request } from 'node:http';

/** Returns a function that gets JSON over at most so many connections. @throws Error  the status is not 200 */
export const createGetter = (baseUrl: string, headers: Readonly<Record<string, string>>, connections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const get = (path: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = request(
        baseUrl + path,
        { agent, headers: { ...headers, accept: 'application/json' } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`The server answered ${String(response.statusCode)}: ${text.slice(0, 500)}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  return { get, close: () => agent.destroy() };
};
