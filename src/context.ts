/** What resolvers are given: made once per operation. */
import type { LinkSettings } from './link/links.ts';
import type { Loaders } from './loaders.ts';
import type { SourceDescription } from './sources/source.ts';
import type { DurationMs, UnixMs } from './time.ts';

export interface Context {
  readonly loaders: Loaders;
  /** When the operation asked; every window of it is resolved from here. */
  readonly nowMs: UnixMs;
  /** How long after its end a step may still grow. */
  readonly lagMs: DurationMs;
  /** Aborted when the client goes away or time runs out. */
  readonly signal: AbortSignal;
  readonly links: LinkSettings;
  readonly gateway: GatewayFacts;
}

/** What the gateway tells about itself. */
export interface GatewayFacts {
  readonly version: string;
  readonly describeSources: (signal: AbortSignal) => Promise<readonly SourceDescription[]>;
}
