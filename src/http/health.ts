/** Whether the process lives, and whether its sources answer. */
import type { FastifyInstance } from 'fastify';
import { probeSources, type NamedSource, type Probe } from '../probe.ts';

/** How long sources may take to say how they are. */
export const READY_TIMEOUT_MS = 2_000;

/** What /readyz asks. */
export interface HealthDeps {
  readonly sources: readonly NamedSource[];
  /** Makes the signal that ends the asking; absent: after READY_TIMEOUT_MS. */
  readonly deadline?: () => AbortSignal;
}

/**
 * Adds /healthz (200 as long as the process answers) and /readyz (200, or 503 with a JSON object that names each source and
 * what is wrong with it). Requests that arrive while sources are being asked share the answer.
 */
export const registerHealth = (app: FastifyInstance, deps: HealthDeps): void => {
  const deadline = deps.deadline ?? (() => AbortSignal.timeout(READY_TIMEOUT_MS));
  let asking: Promise<readonly Probe[]> | null = null;
  const ask = (): Promise<readonly Probe[]> => {
    asking ??= probeSources(deps.sources, deadline()).finally(() => {
      asking = null;
    });
    return asking;
  };

  app.get('/healthz', async (_request, reply) => {
    return reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });

  app.get('/readyz', async (_request, reply) => {
    const probes = await ask();
    const isReady = probes.every(({ error }) => error === null);
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: isReady ? 'ready' : 'unavailable',
        sources: Object.fromEntries(probes.map(({ name, error }) => [name, error ?? 'ok'])),
      });
  });
};
