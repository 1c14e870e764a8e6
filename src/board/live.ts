/** What happens live, as the graph's nodes, and the feeds that tell of it. */
import type { Filter } from '../filter/filter.ts';
import type { Scope } from '../filter/scope.ts';
import type { SpikeNode } from '../spike/spike.ts';
import type { DurationMs, UnixMs } from '../time.ts';

/** A whole board: what it shows is read under its scope. */
export interface BoardNode {
  /** End of the last step that was evaluated. */
  readonly asOfMs: UnixMs;
  readonly sequence: number;
  /** Why its numbers are older than they should be; null if they are not. */
  readonly staleReason: string | null;
  readonly scope: Scope;
}

export type SpikeEventKind = 'SNAPSHOT' | 'OPENED' | 'UPDATED' | 'RESOLVED' | 'GAP' | 'HEARTBEAT';

/** Something that happened to a spike, or to the stream of them. */
export interface SpikeEventNode {
  readonly cursor: string;
  readonly sequence: number;
  readonly kind: SpikeEventKind;
  readonly asOfMs: UnixMs;
  /** Null for GAP and HEARTBEAT. */
  readonly spike: SpikeNode | null;
}

/** What the stream of spikes tells: an error as long as nothing could be evaluated yet. */
export type SpikeStreamEvent = SpikeEventNode | Error;

/** A step of an error rate that has become whole. */
export interface PointEventNode {
  /** Start of the step. */
  readonly atMs: UnixMs;
  readonly scope: Scope;
}

/** The feeds of this process; each may be iterated, and shared by many subscribers. @throws GatewayError  at once, on bad arguments or above a limit */
export interface LiveFeeds {
  readonly board: (asked: {
    readonly filter: Filter;
    /** Length of the window that moves along. */
    readonly lastMs: DurationMs;
    /** Longest time between two boards. */
    readonly heartbeatMs: DurationMs;
  }) => AsyncIterable<BoardNode>;
  readonly spikes: (asked: {
    readonly filter: Filter;
    /** Cursor of the last event that was seen; null = none. */
    readonly since: string | null;
  }) => AsyncIterable<SpikeStreamEvent>;
  readonly errorRate: (asked: {
    readonly service: string;
    readonly route: string | null;
  }) => AsyncIterable<PointEventNode>;
}
