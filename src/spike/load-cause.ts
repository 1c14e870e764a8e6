/** The service below that explains a spike. */
import type { Context } from '../context.ts';
import { createExplainer } from '../finding/explain.ts';
import { loadEvidence } from '../finding/load-evidence.ts';
import { serviceNode } from '../service/load-services.ts';
import type { ServiceNode } from '../service/service.ts';
import { explainingScope, type SpikeNode } from './spike.ts';
import { countedFilter, subjectKey } from './subject.ts';

/** Returns that service; null where there is none. What explains a service may lie outside of what the filter selects. */
export const loadCause = async (context: Context, spike: SpikeNode): Promise<ServiceNode | null> => {
  const own = explainingScope(spike);
  const scope = { ...own, filter: countedFilter(own.filter), place: {} };
  const { evidence } = await loadEvidence(context, scope);
  const same = evidence.spikes.find(
    (each) => subjectKey(each) === subjectKey(spike) && each.episode.warnedAtMs === spike.episode.warnedAtMs,
  );
  const asked = same ?? spike;
  const spikes = same === undefined ? [...evidence.spikes, spike] : evidence.spikes;
  const { cause } = createExplainer({ ...evidence, spikes })(asked);
  return cause === null ? null : serviceNode(spike.scope, cause);
};
