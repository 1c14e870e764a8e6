/** The stream of spikes: what every evaluation found, told as events, with a memory for those who were away. */
import type { SpikeEventKind, SpikeEventNode } from '../board/live.ts';
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
  readonly ring: EventRing<SpikeEventNode>;
}

const CURSOR = /^([\w-]+)\.(\d{1,15})$/;

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

  const eventOf = (kind: SpikeEventKind, asOfMs: UnixMs, spike: SpikeNode | null): SpikeEventNode => ({
    cursor: `${replica}.${sequence}`,
    sequence,
    kind,
    asOfMs,
    spike,
  });
  const snapshots = ({ told, asOfMs }: SpikesState): readonly SpikeEventNode[] => {
    const spikes = [...told.values()].map(({ spike }) => spike).toSorted(compareSpikes);
    return spikes.length === 0
      ? [eventOf('HEARTBEAT', asOfMs, null)]
      : spikes.map((spike) => eventOf('SNAPSHOT', asOfMs, spike));
  };

  /** The spikes at an instant; those told before and no longer among what is searched are looked up one by one. */
  const find = async (filter: Filter, told: ToldSpikes, wholeMs: UnixMs): Promise<readonly SpikeNode[]> => {
    const scope = liveScope(filter, WINDOW_MS, wholeMs, lagMs);
    const context = createContext();
    const { episodes, range } = await loadEpisodes(context, scope);
    const spikes = episodes.map((each) => spikeNode(scope, each, range, episodes));
    const found = new Set(spikes.map(({ id }) => id));
    const missed = [...told.keys()].filter((id) => !found.has(id));
    const others = await Promise.all(missed.map((id) => loadSpike(context, scope, id)));
    return [...spikes, ...others.filter((each) => each !== null)];
  };

  const watches = createWatches<SpikesState, SpikeEventNode>((key, onIdle) => {
    const filter = filters.get(key) ?? {};
    const state: SpikesState = {
      told: new Map<string, ToldSpike>(),
      asOfMs: clock.wholeMs(),
      isEvaluated: false,
      ring: createEventRing(MAX_EVENTS, sequence),
    };
    const evaluate = async (wholeMs: UnixMs, tell: (event: SpikeEventNode) => void): Promise<void> => {
      const spikes = await evaluated('spikes', find(filter, state.told, wholeMs));
      if (spikes === null) return;
      const { changes, told } = diffSpikes(state.told, spikes, wholeMs);
      state.told = told;
      state.asOfMs = wholeMs;
      if (!state.isEvaluated) {
        state.isEvaluated = true;
        for (const event of snapshots(state)) tell(event);
        return;
      }
      for (const { kind, spike } of changes) {
        sequence += 1;
        const event = eventOf(kind, wholeMs, spike);
        state.ring.add(event);
        tell(event);
      }
    };
    return createWatch(
      {
        state,
        evaluate,
        onIdle: () => {
          filters.delete(key);
          onIdle();
        },
      },
      dependencies,
    );
  });
  const filters = new Map<string, Filter>();

  const missedSince = (state: SpikesState, since: string): readonly SpikeEventNode[] => {
    const [, from, place] = CURSOR.exec(since) ?? [];
    if (place === undefined) throw badUserInput('since', 'be the cursor of an event', since);
    const missed = from === replica ? state.ring.since(Number(place)) : null;
    if (missed !== null) return missed;
    return [eventOf('GAP', state.asOfMs, null), ...(state.isEvaluated ? snapshots(state) : [])];
  };

  return {
    /** Returns the stream of the spikes that a filter chooses. @throws GatewayError  the cursor is none, or too many filters are watched */
    feed: (filter: Filter, since: string | null): Feed<SpikeEventNode> => {
      const counted = countedFilter(filter);
      const key = canonicalJson(counted);
      filters.set(key, counted);
      const watch = watches.open(key);
      if (since !== null) missedSince(watch.state, since);
      const isOf = isChosen(filter);
      const isWanted = ({ spike }: SpikeEventNode): boolean => spike === null || isOf(spike);
      const open = (): readonly SpikeEventNode[] => {
        if (since !== null) return missedSince(watch.state, since);
        return watch.state.isEvaluated ? snapshots(watch.state) : [];
      };
      return createFeed<SpikeEventNode>({
        opening: () => {
          const events = open().filter(isWanted);
          return events.length === 0 && watch.state.isEvaluated
            ? [eventOf('HEARTBEAT', watch.state.asOfMs, null)]
            : events;
        },
        listen: (listener) => {
          const stopWatch = watch.listen((event) => {
            if (isWanted(event)) listener(event);
          });
          const stopBeat = every(HEARTBEAT_MS, () => {
            if (watch.state.isEvaluated) listener(eventOf('HEARTBEAT', watch.state.asOfMs, null));
          });
          return () => {
            stopBeat();
            stopWatch();
          };
        },
        keyOf: ({ kind, spike }) => spike?.id ?? kind,
      });
    },
    /** Spikes that last, over all filters that are watched, and how many those are. */
    size: watches.size,
    close: watches.close,
  };
};
