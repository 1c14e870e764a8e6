/** OTLP senders in a thread of their own. */
import { Worker } from 'node:worker_threads';

/** What was made or sent, and how long each answer took. */
export interface Outcome {
  bodies: number;
  spans: number;
  errors: number;
  exceptions: number;
  bytes: number;
  ms: number;
  readonly latenciesMs: number[];
}

export type Order =
  | {
      readonly kind: 'prepare';
      readonly seed: number;
      readonly spans: number;
      readonly fromMs: number;
      readonly toMs: number;
    }
  | {
      readonly kind: 'send';
      readonly url: string;
      readonly connections: number;
      readonly first: number;
      readonly bodies: number;
    }
  | {
      readonly kind: 'pace';
      readonly url: string;
      readonly connections: number;
      readonly seed: number;
      readonly spansPerSecond: number;
    }
  | { readonly kind: 'stop' };

type Of<Kind extends Order['kind']> = Omit<Extract<Order, { kind: Kind }>, 'kind'>;

interface Reply {
  readonly id: number;
  readonly outcome?: Outcome;
  readonly error?: string;
}

/** Connections of a closed loop. */
export const CONNECTIONS = 8;

/** Starts the thread; `close` ends it. */
export const startSender = () => {
  const worker = new Worker(new URL('./sender-worker.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<Outcome>>();
  let last = 0;
  worker.on('message', ({ id, outcome, error }: Reply) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (outcome === undefined) waiter?.reject(new Error(error));
    else waiter?.resolve(outcome);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  const ask = (order: Order): Promise<Outcome> => {
    const id = ++last;
    const waiter = Promise.withResolvers<Outcome>();
    waiting.set(id, waiter);
    worker.postMessage({ id, order });
    return waiter.promise;
  };
  return {
    /** Makes bodies and keeps them; replaces those made before. */
    prepare: (order: Of<'prepare'>) => ask({ kind: 'prepare', ...order }),
    /** Sends some of the prepared bodies in a closed loop. */
    send: (order: Of<'send'>) => ask({ kind: 'send', ...order }),
    /** Sends fresh bodies at a steady rate until `stop`. */
    pace: (order: Of<'pace'>) => ask({ kind: 'pace', ...order }),
    stop: () => ask({ kind: 'stop' }),
    close: () => worker.terminate(),
  };
};

export type Sender = ReturnType<typeof startSender>;
