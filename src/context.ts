/** What resolvers are given: made once per operation, or once for what is told again and again. */
import type { LiveFeeds } from './board/live.ts';
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
  /** Null where nothing is served that lasts. */
  readonly live: LiveFeeds | null;
  readonly links: LinkSettings;
  /** Lets other work of the process go on in the middle of a long calculation. */
  readonly pause: () => Promise<void>;
  readonly gateway: GatewayFacts;
}

/** An event of a subscription that brings what has been read for it: told again, it reads nothing again. */
export interface EventInContext {
  readonly context: Context;
}

/** Returns whether an event brings its context. */
export const isEventInContext = (event: unknown): event is EventInContext =>
  typeof event === 'object' && event !== null && 'context' in event;

/** What the gateway tells about itself. */
export interface GatewayFacts {
  readonly version: string;
  readonly describeSources: (signal: AbortSignal) => Promise<readonly SourceDescription[]>;
}
