/** Rules between settings: each is asked when what it needs is valid, whatever else is not. */
import type { z } from 'zod';
import { Environment, type Values } from './config-settings.ts';
import { isLoopback } from './lib/host.ts';

interface Rule {
  readonly of: keyof Values;
  readonly needs: readonly (keyof Values)[];
  readonly message: string;
  readonly holds: (values: Values) => boolean;
}

const ALWAYS: readonly Rule[] = [
  {
    of: 'AUTH',
    needs: ['HOST', 'AUTH'],
    message: 'expected a decision, because HOST can be reached from other machines: none lets anybody read and send',
    holds: ({ HOST, AUTH }) => isLoopback(HOST) || AUTH !== null,
  },
];

const WITH_STORE: readonly Rule[] = [
  {
    of: 'OTLP_PORT',
    needs: ['PORT', 'OTLP_PORT'],
    message: 'expected another port than PORT',
    holds: ({ PORT, OTLP_PORT }) => PORT === 0 || PORT !== OTLP_PORT,
  },
  {
    of: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    needs: ['DEMO', 'OTLP_PORT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    message: 'expected a receiver for the demo shop, because OTLP_PORT is off (or DEMO=off)',
    holds: ({ DEMO, OTLP_PORT, OTEL_EXPORTER_OTLP_ENDPOINT }) =>
      DEMO === 'off' || OTLP_PORT !== 'off' || OTEL_EXPORTER_OTLP_ENDPOINT !== null,
  },
];

const WITHOUT_STORE: readonly Rule[] = [
  {
    of: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    needs: ['DEMO', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    message:
      'expected a receiver for the demo shop, because with PROMETHEUS_URL or TEMPO_URL the gateway has none of its own (or DEMO=off)',
    holds: ({ DEMO, OTEL_EXPORTER_OTLP_ENDPOINT }) => DEMO === 'off' || OTEL_EXPORTER_OTLP_ENDPOINT !== null,
  },
];

const checked = (rules: readonly Rule[]): z.ZodType<Values> =>
  rules.reduce<z.ZodType<Values>>(
    (schema, { of, needs, message, holds }) =>
      schema.refine(holds, {
        path: [of],
        message,
        when: ({ issues }) => !issues.some(({ path }) => needs.some((name) => name === path?.[0])),
      }),
    Environment,
  );

/** The environment of a gateway with its own store, and of one whose data are elsewhere. */
export const CHECKED = {
  withStore: checked([...ALWAYS, ...WITH_STORE]),
  withoutStore: checked([...ALWAYS, ...WITHOUT_STORE]),
} as const;
