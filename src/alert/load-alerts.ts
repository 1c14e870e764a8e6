/** Alerts that fire for services. */
import type { Context } from '../context.ts';
import type { ServiceNode } from '../service/service.ts';
import type { FiringAlert } from '../sources/source.ts';

/** Returns the alerts that fire for a service right now, the newest first; services of one operation are asked for together. */
export const loadAlerts = (
  { loaders }: Context,
  { name }: Pick<ServiceNode, 'name'>,
): Promise<readonly FiringAlert[]> => loaders.alerts(name);
