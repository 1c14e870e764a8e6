/** When spans count, which of duplicates do, and what keys leave: semantics "Time" and "Bounds of honesty". */
import { failed, server, together, traceOf } from '../../support/plain-trace.ts';
import { minute, T, type CountCase } from './backend.ts';
import { chain } from './cases-requests.ts';

const at = minute(10);
const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new RangeError('Expected a span');
  return item;
};

const edgeSpans = [
  ...traceOf(1, T, server('web')),
  ...traceOf(2, minute(5), server('web', failed)),
  ...traceOf(3, minute(60), server('web')),
].flatMap((span) => [span, { ...span, spanId: span.spanId.replace('b', 'c'), startUs: span.startUs - 1 }]);

export const timeCases: readonly CountCase[] = [
  {
    title: 'a span counts where it starts, to the microsecond, in a half-open range',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    want: { '': [4, 2] },
  },
  {
    title: 'a point stands at the start of its step',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    by: ['service'],
    stepMs: 5 * 60_000,
    want: { 'web @0': [2, 1], 'web @5': [1, 1], 'web @55': [1, 0] },
  },
  {
    title: 'steps start at multiples of the step, the range cuts the first and the last',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    range: { fromMs: minute(1), toMs: minute(59) },
    stepMs: 15 * 60_000,
    want: { ' @0': [2, 2] },
  },
  {
    title: 'spans start and end anywhere: a long one counts at its start only',
    telemetry: together({ spans: traceOf(1, minute(-1), server('web', { durationMs: 3_000_000 })) }),
    measure: 'requests',
    want: {},
  },
  {
    title: 'of duplicates of a span the first one is kept',
    telemetry: together({
      spans: [
        first(traceOf(1, at, server('web', { spanId: 'abcdefabcdefabcd' }))),
        first(traceOf(1, at, server('web', { spanId: 'abcdefabcdefabcd', ...failed }))),
      ],
    }),
    measure: 'requests',
    want: { '': [1, 0] },
  },
  {
    title: 'a span without an end counts, and so does one that ends before its start',
    telemetry: together({
      spans: traceOf(1, at, server('web', { durationMs: -5 })).concat(
        traceOf(2, at, server('web')).map((span) => ({ ...span, durationUs: null })),
      ),
    }),
    measure: 'requests',
    want: { '': [2, 0] },
  },
  {
    title: 'a span without service.name belongs to unknown_service',
    telemetry: together({ spans: traceOf(1, at, server('web')).map((span) => ({ ...span, service: null })) }),
    measure: 'requests',
    by: ['service'],
    want: { unknown_service: [1, 0] },
  },
  {
    title: 'keys restrict to whole tuples; what is not there gives no row',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['route', 'service'],
    keys: {
      dimensions: ['service', 'route'],
      values: [
        ['web', 'GET /'],
        ['web', 'POST /cart'],
        ['nobody', 'GET /'],
      ],
    },
    want: { 'GET / / web': [1, 0] },
  },
  {
    title: 'no keys, no rows',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['service'],
    keys: { dimensions: ['service'], values: [] },
    want: {},
  },
  {
    title: 'spans of every kind count as spans of their service',
    telemetry: together({ spans: chain }),
    measure: 'spans',
    by: ['service'],
    want: { web: [2], cart: [3], mail: [2] },
  },
];
