/** The stream of spikes as the public client of graphql-ws is given it. */
import { EventEmitter, once } from 'node:events';
import { connectSocket } from '../support/live-clients.ts';

/** A spike as the stream and the query tell it. */
export interface ToldSpike {
  readonly id: string;
  readonly state: string;
  readonly onset: { readonly at: string; readonly earliest: string; readonly latest: string };
  readonly resolvedAt: string | null;
  readonly suspectedDeploy: { readonly version: string } | null;
}

/** An event of the stream. */
interface SpikeEvent {
  readonly kind: string;
  readonly asOf: string;
  readonly spike: ToldSpike | null;
}

/** A running stream. */
export interface SpikeStream {
  /** Resolves to the event of a kind about a spike, whether it has come or will. */
  readonly event: (kind: string, id: string) => Promise<SpikeEvent>;
  readonly stop: () => void;
}

/** The fields of a told spike. */
export const TOLD_SPIKE = 'id state onset { at earliest latest } resolvedAt suspectedDeploy { version }';

const DOCUMENT = `subscription ($service: String!) {
  spikes(filter: { service: { equals: $service } }) { kind asOf spike { ${TOLD_SPIKE} } }
}`;

/** Subscribes to the spikes of one service, of its routes and of its exception types. */
export const openSpikeStream = (url: string, service: string): SpikeStream => {
  const come: SpikeEvent[] = [];
  const news = new EventEmitter();
  const client = connectSocket({ socketUrl: `${url.replace(/^http/, 'ws')}/graphql`, httpUrl: url });
  const stop = client.subscribe(
    { query: DOCUMENT, variables: { service } },
    {
      next: ({ data }) => {
        come.push(data?.spikes as SpikeEvent);
        news.emit('event');
      },
      error: (error) => news.emit('error', error),
      complete: () => undefined,
    },
  );
  return {
    event: async (kind, id) => {
      for (;;) {
        const found = come.find((event) => event.kind === kind && event.spike?.id === id);
        if (found !== undefined) return found;
        await once(news, 'event');
      }
    },
    stop: () => {
      stop();
      client.dispose();
    },
  };
};
