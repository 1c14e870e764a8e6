/** Asks sources how they are, for /readyz, `triagraph check` and the graph. */
import type { SourceKind } from './completeness/completeness.ts';
import { describeError } from './errors.ts';
import type { MetricSource, SourceAdvice, SourceCall, SourceDescription } from './sources/source.ts';

/** A source with the name under which people know it. */
export interface NamedSource {
  readonly name: string;
  readonly source: Pick<MetricSource, 'describe' | 'advise'>;
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

const probe = async ({ name, source }: NamedSource, call: SourceCall): Promise<Probe> => {
  try {
    const description = await Promise.race([source.describe(call), aborted(call.signal)]);
    const error = description.isHealthy ? null : (description.lastError ?? 'says that it is not healthy');
    return { name, description, error };
  } catch (error) {
    return { name, description: null, error: messageOf(error) };
  }
};

/**
 * Returns what a source advises; nothing where it has nothing to say, fails, or says nothing before `deadline` aborts: advice is
 * no condition. Never rejects.
 */
export const adviceOf = async ({ source }: NamedSource, deadline: AbortSignal): Promise<SourceAdvice> => {
  const nothing = { facts: [], warnings: [] };
  try {
    const call = { signal: deadline, record: () => undefined };
    return (await Promise.race([source.advise?.(call), aborted(deadline)])) ?? nothing;
  } catch {
    return nothing;
  }
};

/** Returns how each source is, in the given order; one that is silent when `deadline` aborts has failed. Never rejects. */
export const probeSources = (sources: readonly NamedSource[], deadline: AbortSignal): Promise<readonly Probe[]> =>
  Promise.all(sources.map((named) => probe(named, { signal: deadline, record: () => undefined })));

/**
 * Returns what each source says of itself, in the given order; one that says nothing before the call's signal aborts is not
 * healthy. Never rejects.
 * @param urlOf  where a source is, for those that say nothing; null = on this machine
 */
export const describeSources = (
  sources: readonly (NamedSource & { readonly name: SourceKind })[],
  call: SourceCall,
  urlOf: (name: string) => string | null,
): Promise<readonly SourceDescription[]> =>
  Promise.all(
    sources.map(async (named) => {
      const { description, error } = await probe(named, call);
      const silent = { isHealthy: false, version: null, capabilities: [], latencyMs: null, lastError: error };
      return description ?? { kind: named.name, url: urlOf(named.name), ...silent };
    }),
  );
