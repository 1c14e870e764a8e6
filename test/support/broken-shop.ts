/** Three hours of a small shop in which two things break: telemetry whose spikes one can work out by hand. */
import { HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import { client, exception, failed, server, threw, traceOf, type PlainSpan, type SpanSketch } from './plain-trace.ts';

export const SHOP_FROM_MS = Date.UTC(2026, 10, 24, 6);
/** Half a minute after the last whole one. */
export const SHOP_NOW_MS = SHOP_FROM_MS + 3 * HOUR_MS + 30_000;
const MINUTES = 180;

/** Two of five payments fail from 8:00 to 8:20, with version 2, and so do the requests of `frontend` that wait for them. */
export const BAD_RELEASE = { fromMs: SHOP_FROM_MS + 120 * MINUTE_MS, toMs: SHOP_FROM_MS + 140 * MINUTE_MS };
/** Every second search fails from 8:45 on. */
export const BAD_SEARCH_FROM_MS = SHOP_FROM_MS + 165 * MINUTE_MS;

const versionAt = (atMs: number): string => (atMs < BAD_RELEASE.fromMs ? '1' : atMs < BAD_RELEASE.toMs ? '2' : '3');

const purchase = (atMs: number, number: number): SpanSketch => {
  const hasFailed = atMs >= BAD_RELEASE.fromMs && atMs < BAD_RELEASE.toMs && number % 5 < 2;
  const status = hasFailed ? failed : {};
  const details = {
    name: 'POST /pay',
    resource: { 'service.version': versionAt(atMs), 'deployment.environment.name': 'live' },
    ...(hasFailed ? threw(exception('KeyError', 'no such card')) : {}),
  };
  return server('frontend', { name: 'GET /shop', ...status }, [
    client('frontend', status, [server('payment', details)]),
  ]);
};

const search = (atMs: number, number: number): SpanSketch =>
  server('search', {
    name: 'GET /search',
    resource: { 'deployment.environment.name': number % 4 < 2 ? 'live' : 'test' },
    ...(atMs >= BAD_SEARCH_FROM_MS && number % 2 === 0 ? threw(exception('TimeoutError', 'too slow')) : {}),
  });

/** Fails once in twenty minutes, as ever. */
const calm = (minute: number, number: number): SpanSketch =>
  server('calm', { name: 'GET /calm', ...(minute % 20 === 7 && number === 0 ? failed : {}) });

/** Returns the spans, oldest first. */
export const brokenShop = (): readonly PlainSpan[] => {
  let made = 0;
  return Array.from({ length: MINUTES }, (_, minute) => {
    const fromMs = SHOP_FROM_MS + minute * MINUTE_MS;
    const each = (perMinute: number, make: (atMs: number, number: number) => SpanSketch): readonly PlainSpan[] =>
      Array.from({ length: perMinute }, (_unused, number) => {
        const atMs = fromMs + Math.floor((number * MINUTE_MS) / perMinute) + 500;
        return traceOf(made++, atMs, make(atMs, number));
      }).flat();
    return [
      ...each(30, purchase),
      ...each(10, () => server('payment', { name: 'GET /rates', resource: { 'service.version': versionAt(fromMs) } })),
      ...each(20, search),
      ...each(20, (_atMs, number) => calm(minute, number)),
    ];
  }).flat();
};
