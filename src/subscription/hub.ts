/** Shares each distinct subscription among everyone who asked for it: one execution an event, whatever the number of subscribers. */
import type { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import { createChannel, type Channel, type ChannelDependencies, type Subscriber } from './channel.ts';
import type { Feed } from './feed.ts';
import { isErrors, thrownErrors, type ErrorWatcher } from './result-errors.ts';
import type { SubscriptionOperation } from './subscription-operation.ts';

/** Somebody's place in a subscription. */
export interface Membership {
  /** Resolves once it takes part, to null; or to the errors for which it cannot. Never rejects. */
  readonly opened: Promise<readonly GraphQLError[] | null>;
  /** Ends it; does nothing the second time. */
  readonly leave: () => void;
}

/** All subscriptions of this process. */
export interface Hub {
  readonly join: (operation: SubscriptionOperation, subscriber: Subscriber) => Membership;
  /** Ends all of them. */
  readonly close: () => void;
}

/** What a hub is made with. */
export interface HubDependencies extends ChannelDependencies {
  /** Most distinct subscriptions: each costs an execution an event. */
  readonly maxDistinct: number;
  readonly watcher: ErrorWatcher;
}

type Opened = Feed<unknown> | readonly GraphQLError[];

/** Returns a hub without subscriptions. */
export const createHub = (dependencies: HubDependencies): Hub => {
  const { executor, maxDistinct, watcher, tally } = dependencies;
  const channels = new Map<string, Channel>();
  const opening = new Map<string, Promise<Opened>>();

  const openOnce = (operation: SubscriptionOperation): Promise<Opened> => {
    const underWay = opening.get(operation.key);
    if (underWay !== undefined) return underWay;
    const opened = executor.open(operation).finally(() => opening.delete(operation.key));
    opening.set(operation.key, opened);
    return opened;
  };

  const channelFor = (operation: SubscriptionOperation, feed: Feed<unknown>): Channel => {
    const existing = channels.get(operation.eventKey);
    if (existing !== undefined) return existing;
    if (channels.size >= maxDistinct) {
      const message = `This gateway serves at most ${maxDistinct} different subscriptions at a time`;
      throw new GatewayError('LIMIT_EXCEEDED', message);
    }
    const channel = createChannel(operation, feed, dependencies);
    channels.set(operation.eventKey, channel);
    tally.distinct += 1;
    return channel;
  };

  const closeIfEmpty = (channel: Channel, isEmpty: boolean): void => {
    if (!isEmpty || channels.get(channel.operation.eventKey) !== channel) return;
    channels.delete(channel.operation.eventKey);
    tally.distinct -= 1;
    channel.close();
  };

  return {
    join: (operation, subscriber) => {
      let channel: Channel | null = null;
      let isGone = false;
      tally.subscribers += 1;
      const leave = (): void => {
        if (isGone) return;
        isGone = true;
        tally.subscribers -= 1;
        if (channel !== null) closeIfEmpty(channel, channel.remove(subscriber));
      };
      const takePart = async (): Promise<readonly GraphQLError[] | null> => {
        const existing = channels.get(operation.eventKey);
        const opened = existing?.operation.key === operation.key ? existing.feed : await openOnce(operation);
        if (isGone) return null;
        if (isErrors(opened)) return opened;
        const joined = channelFor(operation, opened);
        channel = joined;
        try {
          joined.add(subscriber, opened, operation);
        } catch (error) {
          closeIfEmpty(joined, joined.remove(subscriber));
          throw error;
        }
        return null;
      };
      const opened = takePart()
        .catch((error: unknown) => thrownErrors(error, watcher))
        .then((errors) => {
          if (errors !== null) leave();
          return errors;
        });
      return { opened, leave };
    },
    close: () => {
      for (const channel of channels.values()) closeIfEmpty(channel, true);
    },
  };
};
