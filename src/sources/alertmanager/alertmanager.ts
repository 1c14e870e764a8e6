/** Alertmanager as the source of alerts: what fires and is neither silenced nor inhibited. Shapes are those of its api/v2/openapi.yaml. */
import { z } from 'zod';
import { sourceBadResponse } from '../../errors.ts';
import { SECOND_MS } from '../../time.ts';
import { instantMs, type ToldAlert } from '../alert-labels.ts';
import { answerAlerts } from '../answer-alerts.ts';
import type { HttpDoor } from '../http.ts';
import type { AlertSource, SourceCall, SourceDescription } from '../source.ts';

/** For how long one read answers all who ask: alerts change at the pace of rule evaluations. */
const REUSE_MS = 5 * SECOND_MS;

/** What Alertmanager can do for this gateway, as `describe` tells it. */
export const ALERTMANAGER_CAPABILITIES: readonly string[] = ['alerts'];

const ALERTS = '/api/v2/alerts';
const STATUS = '/api/v2/status';
const FIRING = { active: 'true', silenced: 'false', inhibited: 'false' };

const labelSet = z.record(z.string(), z.string());
/** A definition `gettableAlert`. `mutedBy` came with 0.28, so it is not asked for. */
const gettableAlerts = z.array(
  z.object({
    labels: labelSet,
    annotations: labelSet,
    startsAt: z.string(),
    endsAt: z.string(),
    updatedAt: z.string(),
    fingerprint: z.string(),
    receivers: z.array(z.object({ name: z.string() })),
    status: z.object({
      state: z.enum(['unprocessed', 'active', 'suppressed']),
      silencedBy: z.array(z.string()),
      inhibitedBy: z.array(z.string()),
    }),
  }),
);
/** The part of the definition `alertmanagerStatus` that is used. */
const alertmanagerStatus = z.object({
  cluster: z.object({ status: z.enum(['ready', 'settling', 'disabled']) }),
  versionInfo: z.object({ version: z.string() }),
});

/** Everything impure that it uses. */
export interface AlertmanagerDeps {
  readonly http: HttpDoor;
  /** Milliseconds of a clock that never steps back: for how long a read took. */
  readonly elapsed: () => number;
}

const KIND = 'ALERTMANAGER';

const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw sourceBadResponse(KIND, 'expected JSON, got something else', cause);
  }
};

const checked = <Shape>(schema: z.ZodType<Shape>, body: Uint8Array, what: string): Shape => {
  const result = schema.safeParse(jsonOf(body));
  if (result.success) return result.data;
  const place = result.error.issues[0]?.path.join('.') ?? '';
  throw sourceBadResponse(
    KIND,
    `expected ${what}, got another shape${place === '' ? '' : ` at ${place}`}`,
    result.error,
  );
};

const toldAlert = ({ labels, annotations, startsAt }: z.infer<typeof gettableAlerts>[number]): ToldAlert => {
  const sinceMs = instantMs(startsAt);
  if (Number.isNaN(sinceMs)) throw sourceBadResponse(KIND, 'expected a date-time in startsAt, got another text');
  return { labels, annotations, sinceMs };
};

/** Returns the source of alerts over an Alertmanager (0.16 or newer: API v2). Every read is one request, whatever the services. */
export const createAlertmanager = ({ http, elapsed }: AlertmanagerDeps): AlertSource => {
  const get = async (path: string, params: Readonly<Record<string, string>>, reuseMs: number, call: SourceCall) => {
    const search = new URLSearchParams(params);
    const query = search.size === 0 ? path : `${path}?${search.toString()}`;
    const request = {
      method: 'GET',
      path,
      params: search,
      accept: 'application/json',
      query,
      returns: [],
      reuseMs,
    } as const;
    return (await http.send(request, call)).body;
  };

  const firing = async (call: SourceCall): Promise<readonly ToldAlert[]> => {
    const alerts = checked(gettableAlerts, await get(ALERTS, FIRING, REUSE_MS, call), 'a list of alerts');
    // What is suppressed was not asked for; a proxy in front may have dropped the parameters.
    return alerts.filter(({ status }) => status.state !== 'suppressed').map(toldAlert);
  };

  const describe = async (call: SourceCall): Promise<SourceDescription> => {
    const described = { kind: KIND, url: http.url, capabilities: ALERTMANAGER_CAPABILITIES } as const;
    const startMs = elapsed();
    try {
      const { versionInfo } = checked(alertmanagerStatus, await get(STATUS, {}, 0, call), 'a status');
      const latencyMs = elapsed() - startMs;
      return {
        ...described,
        isHealthy: true,
        version: `Alertmanager ${versionInfo.version}`,
        latencyMs,
        lastError: null,
      };
    } catch (cause) {
      call.signal.throwIfAborted();
      const lastError = cause instanceof Error ? cause.message : String(cause);
      return { ...described, isHealthy: false, version: null, latencyMs: null, lastError };
    }
  };

  return { kind: KIND, alerts: answerAlerts(firing), describe };
};
