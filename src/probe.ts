/** Asks sources how they are, for /readyz and `triagraph check`. */
import { describeError } from './errors.ts';
import type { MetricSource, SourceDescription } from './sources/source.ts';

/** A source with the name under which people know it. */
export interface NamedSource {
  readonly name: string;
  readonly source: Pick<MetricSource, 'describe'>;
}

/** How a source is; `error` null = it answers and is well. */
export interface Probe {
  readonly name: string;
  /** null when it did not answer. */
  readonly description: SourceDescription | null;
  readonly error: string | null;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const refuse = (): void => reject(new Error('did not answer in time'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });

const messageOf = (error: unknown): string => {
  const { message, isMasked } = describeError(error);
  return isMasked && error instanceof Error ? error.message : message;
};

const probe = async ({ name, source }: NamedSource, deadline: AbortSignal): Promise<Probe> => {
  try {
    const call = { signal: deadline, record: () => undefined };
    const description = await Promise.race([source.describe(call), aborted(deadline)]);
    const error = description.isHealthy ? null : (description.lastError ?? 'says that it is not healthy');
    return { name, description, error };
  } catch (error) {
    return { name, description: null, error: messageOf(error) };
  }
};

/** Returns how each source is, in the given order; one that is silent when `deadline` aborts has failed. Never rejects. */
export const probeSources = (sources: readonly NamedSource[], deadline: AbortSignal): Promise<readonly Probe[]> =>
  Promise.all(sources.map((named) => probe(named, deadline)));
