/** A program that a Prometheus scrapes: each scrape gets the next of its texts, all later ones the last. */
import { createServer } from 'node:http';
import { once } from 'node:events';

export interface ScrapeTarget {
  /** Host and port, as `static_configs` wants them. */
  readonly address: string;
  /** Resolves once every text was taken: a scrape is stored before the next one begins. */
  readonly taken: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a target with these texts in OpenMetrics format. */
export const startScrapeTarget = async (texts: readonly string[]): Promise<ScrapeTarget> => {
  let scrapes = 0;
  const { promise: taken, resolve: onTaken } = Promise.withResolvers<undefined>();
  const server = createServer((_request, response) => {
    const text = texts[Math.min(scrapes, texts.length - 1)] ?? '';
    scrapes += 1;
    if (scrapes > texts.length) onTaken(undefined);
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8').end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return {
    address: `127.0.0.1:${address.port}`,
    taken,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** Returns the configuration of a Prometheus that scrapes a target every second. */
export const scrapeConfig = (address: string): string => `global: { scrape_interval: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: shop
    honor_labels: true
    static_configs: [{ targets: ['${address}'] }]
`;
