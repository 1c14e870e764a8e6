/** What a data folder holds, read by a store opened anew: proof that it is on disk. */
import { cellsOf } from '../../src/sources/embedded/cells.ts';
import { openStore } from '../../src/sources/embedded/store.ts';
import { DAY_MS } from '../../src/time.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Resolves to the rows held in a folder that no process has open. */
export const countHeld = async (dataDir: string) => {
  const store = await openStore(
    { dataDir, retentionMs: 8 * DAY_MS, maxBytes: 1e12 },
    { now: () => Date.now(), log: quiet, schedule: () => () => undefined },
  );
  const counted = await store.read(
    'SELECT (SELECT count(*) FROM span) AS spans, (SELECT count(DISTINCT (trace, span)) FROM span) AS distinct_spans, ' +
      '(SELECT count(*) FROM span WHERE status = 2) AS errors, (SELECT count(*) FROM exception) AS exceptions, version() AS engine',
    [],
  );
  await store.close();
  const cells = cellsOf(counted);
  return {
    spans: cells.number('spans', 0),
    distinctSpans: cells.number('distinct_spans', 0),
    errors: cells.number('errors', 0),
    exceptions: cells.number('exceptions', 0),
    engine: cells.text('engine', 0),
  };
};
