/** The stream of spikes: what every evaluation found, told as events, with a memory for those who were away. */
import type { SpikeEventKind, SpikeEventNode, SpikeStreamEvent } from '../board/live.ts';
import type { EventInContext } from '../context.ts';
import { badUserInput } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { matchesText } from '../filter/matches-text.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { loadEpisodes } from '../spike/load-episodes.ts';
import { loadSpike, spikeNode } from '../spike/load-spikes.ts';
import { compareSpikes, type SpikeNode } from '../spike/spike.ts';
import { countedFilter } from '../spike/subject.ts';
import { createFeed, type Feed } from '../subscription/feed.ts';
import { HOUR_MS, SECOND_MS, type DurationMs, type UnixMs } from '../time.ts';
import { diffSpikes, type ToldSpike, type ToldSpikes } from './diff-spikes.ts';
import { createEventRing, type EventRing } from './event-ring.ts';
import type { LiveDependencies } from './live.ts';
import { liveScope } from './live-scope.ts';
import { createWatch } from './watch.ts';
import { createWatches } from './watches.ts';

/** Routes and exception types are looked at that failed in this time. */
const WINDOW_MS: DurationMs = 6 * HOUR_MS;
const HEARTBEAT_MS: DurationMs = 15 * SECOND_MS;
const MAX_EVENTS = 1_000;

/** What is known of the spikes under one filter; mutable. */
interface SpikesState {
  told: ToldSpikes;
  asOfMs: UnixMs;
  isEvaluated: boolean;
  /** Why nothing was evaluated yet; null = the first evaluation is under way, or one succeeded. */
  failure: Error | null;
  /** Tells the cursors of this watch from those of others: they were told other events. */
  readonly watch: number;
  readonly ring: EventRing<SpikeEventNode>;
}

/** Replica, watch, sequence. */
const CURSOR = /^([\w-]+)\.(\d{1,15})\.(\d{1,15})$/;

const isChosen =
  ({ service, route, exceptionType }: Filter) =>
  (spike: SpikeNode): boolean =>
    matchesText(service, spike.service) &&
    (route === undefined || (spike.route !== null && matchesText(route, spike.route))) &&
    (exceptionType === undefined || (spike.exceptionType !== null && matchesText(exceptionType, spike.exceptionType)));

/** Returns the feeds of spikes of one process. */
export const createLiveSpikes = (dependencies: LiveDependencies) => {
  const { clock, lagMs, replica, every, createContext, evaluated } = dependencies;
  let sequence = 0;
  let made = 0;

  const eventOf = ({ watch, asOfMs }: SpikesState, kind: SpikeEventKind, spike: SpikeNode | null): SpikeEventNode => ({
    cursor: `${replica}.${watch}.${sequence}`,
    sequence,
    kind,
    asOfMs,
    spike,
  });
  const failureOf = ({ failure }: SpikesState): readonly Error[] => (failure === null ? [] : [failure]);
  const heartbeat = (state: SpikesState): SpikeEventNode => eventOf(state, 'HEARTBEAT', null);
  /** What somebody is told who knows nothing; whatever the filter, a heartbeat ends it. */
  const snapshots = (state: SpikesState): readonly SpikeEventNode[] => {
    const spikes = [...state.told.values()].map(({ spike }) => spike).toSorted(compareSpikes);
    return [...spikes.map((spike) => eventOf(state, 'SNAPSHOT', spike)), heartbeat(state)];
  };

  /**
   * The spikes at an instant; those told before and no longer among what is searched are looked up one by one. What was read for
   * them is in the context.
   */
  const find = async (
    filter: Filter,
    told: ToldSpikes,
    wholeMs: UnixMs,
  ): Promise<EventInContext & { readonly spikes: readonly SpikeNode[] }> => {
    const scope = liveScope(filter, WINDOW_MS, wholeMs, lagMs);
    // Everything is as of the step, also where the evaluation comes late.
    const context = createContext(scope.window.asOfMs);
    const { episodes, range } = await loadEpisodes(context, scope);
    const spikes = episodes.map((each) => spikeNode(scope, each, range, episodes));
    const found = new Set(spikes.map(({ id }) => id));
    const missed = [...told.keys()].filter((id) => !found.has(id));
    const others = await Promise.all(missed.map((id) => loadSpike(context, scope, id)));
    return { context, spikes: [...spikes, ...others.filter((each) => each !== null)] };
  };

  const watches = createWatches<Filter, SpikesState, SpikeStreamEvent>((filter, onIdle) => {
    made += 1;
    const state: SpikesState = {
      told: new Map<string, ToldSpike>(),
      asOfMs: clock.wholeMs(),
      isEvaluated: false,
      failure: null,
      watch: made,
      ring: createEventRing(MAX_EVENTS, () => sequence),
    };
    const evaluate = async (wholeMs: UnixMs, tell: (event: SpikeStreamEvent) => void): Promise<void> => {
      const found = await evaluated('spikes', find(filter, state.told, wholeMs), (error) => {
        if (state.isEvaluated) return;
        state.failure = error;
        tell(error);
      });
      if (found === null) return;
      // What everyone is told now is read together. The state keeps no context: one holds the minutes of every subject.
      const tellInContext = (event: SpikeEventNode): void => {
        const inContext: SpikeEventNode & EventInContext = { ...event, context: found.context };
        tell(inContext);
      };
      state.failure = null;
      const { changes, told } = diffSpikes(state.told, found.spikes, wholeMs);
      state.told = told;
      state.asOfMs = wholeMs;
      if (!state.isEvaluated) {
        state.isEvaluated = true;
        for (const event of snapshots(state)) tellInContext(event);
        return;
      }
      for (const { kind, spike } of changes) {
        sequence += 1;
        const event = eventOf(state, kind, spike);
        state.ring.add(event);
        tellInContext(event);
      }
    };
    return createWatch({ state, evaluate, onIdle }, dependencies);
  });

  const missedSince = (
    state: SpikesState,
    [, from, watch, place]: readonly string[],
  ): readonly SpikeEventNode[] | null =>
    from === replica && Number(watch) === state.watch && state.isEvaluated ? state.ring.since(Number(place)) : null;
  const openingOf = (state: SpikesState, cursor: readonly string[] | null): readonly SpikeStreamEvent[] => {
    const missed = cursor === null ? null : missedSince(state, cursor);
    if (missed !== null) return [...missed, heartbeat(state)];
    const gap = cursor === null ? [] : [eventOf(state, 'GAP', null)];
    return [...gap, ...(state.isEvaluated ? snapshots(state) : failureOf(state))];
  };

  return {
    /** Returns the stream of the spikes that a filter chooses. @throws GatewayError  the cursor is none, or too many filters are watched */
    feed: (filter: Filter, since: string | null): Feed<SpikeStreamEvent> => {
      const counted = countedFilter(filter);
      const key = canonicalJson(counted);
      const cursor = since === null ? null : CURSOR.exec(since);
      if (since !== null && cursor === null) throw badUserInput('since', 'be the cursor of an event', since);
      watches.check(key);
      const isOf = isChosen(filter);
      const isWanted = (event: SpikeStreamEvent): boolean =>
        event instanceof Error || event.spike === null || isOf(event.spike);
      return createFeed<SpikeStreamEvent>({
        opening: () => openingOf(watches.open(key, counted).state, cursor).filter(isWanted),
        listen: (listener) => {
          const watch = watches.open(key, counted);
          const stopWatch = watch.listen((event) => {
            if (isWanted(event)) listener(event);
          });
          const stopBeat = every(HEARTBEAT_MS, () => {
            for (const event of watch.state.isEvaluated ? [heartbeat(watch.state)] : failureOf(watch.state))
              listener(event);
          });
          return () => {
            stopBeat();
            stopWatch();
          };
        },
        keyOf: (event) => (event instanceof Error ? 'failure' : (event.spike?.id ?? event.kind)),
      });
    },
    /** How many filters are watched. */
    size: watches.size,
    close: watches.close,
  };
};
