/** Readers in a thread of their own. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What is asked, by how many at once and for how long. */
export interface Question {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly forMs: number;
  /** Answers with errors are counted and not the end of it. */
  readonly mayFail?: boolean;
}

/** How long each answer took, and how long its last one was. */
export interface Asked {
  readonly latenciesMs: readonly number[];
  readonly failed: number;
  readonly answerBytes: number;
  readonly ms: number;
}

interface Reply {
  readonly asked?: Asked;
  readonly error?: string;
}

/** Starts the thread; one question at a time. `close` ends it. */
export const startAsker = () => {
  const worker = new Worker(new URL('./asker-worker.ts', import.meta.url));
  return {
    ask: async (question: Question): Promise<Asked> => {
      worker.postMessage(question);
      const { asked, error } = await once(worker, 'message').then(([reply]) => reply as Reply);
      if (asked === undefined) throw new Error(error);
      return asked;
    },
    close: () => worker.terminate(),
  };
};
