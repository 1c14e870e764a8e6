/** What happened to spikes between two evaluations. */
import type { SpikeEventKind } from '../board/live.ts';
import type { SpikeNode } from '../spike/spike.ts';
import { MINUTE_MS, type DurationMs, type UnixMs } from '../time.ts';

/** A spike that lasts unchanged is told again after so long, with its newest numbers. */
const RETOLD_AFTER_MS: DurationMs = 5 * MINUTE_MS;

/** A spike that was told, as it was then. */
export interface ToldSpike {
  readonly spike: SpikeNode;
  readonly toldMs: UnixMs;
}

/** By id, the spikes that last as far as subscribers know. */
export type ToldSpikes = ReadonlyMap<string, ToldSpike>;

/** Something to tell. */
export interface SpikeChange {
  readonly kind: Extract<SpikeEventKind, 'OPENED' | 'UPDATED' | 'RESOLVED'>;
  readonly spike: SpikeNode;
}

const isLasting = ({ episode: { state } }: SpikeNode): boolean =>
  state === 'OPEN' || state === 'SUSTAINED' || state === 'NO_DATA';

/** What is evaluated as of an earlier time, because the clock was set back, says nothing of a spike that was detected later. */
const isDetectedAfter = ({ episode: { openedAtMs }, stepMs }: SpikeNode, asOfMs: UnixMs): boolean =>
  openedAtMs !== null && openedAtMs + stepMs > asOfMs;

const isChanged = (before: SpikeNode, now: SpikeNode): boolean =>
  before.episode.state !== now.episode.state || before.episode.severity !== now.episode.severity;

/**
 * Returns what to tell of an evaluation, and what is known from then on. Spikes that no longer show (what was counted turned out
 * otherwise) are over: they are told as RESOLVED as they were. Those detected after the instant stay as they are.
 */
export const diffSpikes = (
  told: ToldSpikes,
  spikes: readonly SpikeNode[],
  asOfMs: UnixMs,
): { readonly changes: readonly SpikeChange[]; readonly told: ToldSpikes } => {
  const changes: SpikeChange[] = [];
  const next = new Map<string, ToldSpike>();
  const shown = new Set(spikes.map(({ id }) => id));
  const tell = (kind: SpikeChange['kind'], spike: SpikeNode): void => {
    changes.push({ kind, spike });
    if (kind !== 'RESOLVED') next.set(spike.id, { spike, toldMs: asOfMs });
  };
  for (const spike of spikes) {
    const before = told.get(spike.id);
    if (before === undefined) {
      if (isLasting(spike)) tell('OPENED', spike);
    } else if (isDetectedAfter(before.spike, asOfMs)) next.set(spike.id, before);
    else if (!isLasting(spike)) tell('RESOLVED', spike);
    else if (isChanged(before.spike, spike) || Math.abs(asOfMs - before.toldMs) >= RETOLD_AFTER_MS) {
      tell('UPDATED', spike);
    } else next.set(spike.id, { spike, toldMs: before.toldMs });
  }
  for (const [id, before] of told) {
    if (shown.has(id)) continue;
    if (isDetectedAfter(before.spike, asOfMs)) next.set(id, before);
    else tell('RESOLVED', before.spike);
  }
  return { changes, told: next };
};
