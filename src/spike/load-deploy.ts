/** The version of a service that came with a spike. */
import type { Context } from '../context.ts';
import { loadVersions } from '../service/load-versions.ts';
import { serviceNode } from '../service/load-services.ts';
import type { VersionNode } from '../service/service.ts';
import { HOUR_MS } from '../time.ts';
import { suspectDeploy } from './deploy.ts';
import { loadCause } from './load-cause.ts';
import { DETECTOR_STEP_MS } from './thresholds.ts';
import { explainingScope, type SpikeNode } from './spike.ts';
import { stepCounts } from './step-counts.ts';
import { countedFilter } from './subject.ts';

/** What is read before the earliest onset of all spikes, so that old versions are known as old. */
const BACK_MS = 2 * HOUR_MS;

/** Returns the version that a spike came with; null where there is none. One read serves all spikes of an operation. */
export const loadDeploy = async (context: Context, spike: SpikeNode): Promise<VersionNode | null> => {
  const { service, episode, range, others } = spike;
  const scope = explainingScope(spike);
  const earliestMs = Math.min(...[spike, ...others].map((each) => each.episode.onset.earliestMs));
  const answer = await context.loaders.steps({
    measure: 'requests',
    by: ['service', 'version'],
    dimensions: ['service'],
    key: [service],
    where: countedFilter(scope.filter),
    range: { fromMs: earliestMs - BACK_MS, toMs: range.toMs },
    stepMs: DETECTOR_STEP_MS,
  });
  const versions = answer.series.flatMap((series) => {
    const [, version = null] = series.key;
    return version === null ? [] : [{ version, counts: stepCounts(answer, series) }];
  });
  // A service that passes on what happens below it may be deployed at the same time: that explains nothing.
  if ((await loadCause(context, spike)) !== null) return null;
  const suspect = suspectDeploy(versions, episode, range.toMs);
  if (suspect === null) return null;
  const known = await loadVersions(context, serviceNode(scope, service));
  return known.find(({ version }) => version === suspect) ?? null;
};
