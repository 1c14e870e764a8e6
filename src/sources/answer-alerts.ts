/** How a source of alerts answers: one look at what fires, whatever the services. Prometheus and Alertmanager share it. */
import { toError } from '../lib/to-error.ts';
import { alertsByService, type ToldAlert } from './alert-labels.ts';
import type { AlertSource, SourceCall } from './source.ts';

/** Returns the `alerts` of a source that can tell what fires; a look that fails is the error of every service. */
export const answerAlerts =
  (firing: (call: SourceCall) => Promise<readonly ToldAlert[]>): AlertSource['alerts'] =>
  async (services, call) => {
    try {
      return alertsByService(services, await firing(call));
    } catch (cause) {
      const error = toError(cause);
      return services.map(() => error);
    }
  };
