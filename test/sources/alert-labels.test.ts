/** Whom an alert is about and what is shown of it, from the labels that rules really carry. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  alertsByService,
  instantMs,
  servicesOfAlert,
  toFiringAlert,
  type ToldAlert,
} from '../../src/sources/alert-labels.ts';

const told = (labels: Readonly<Record<string, string>>, sinceMs: number | null = null): ToldAlert => ({
  labels,
  annotations: {},
  sinceMs,
});

describe('an alert is about', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['the service of service_name', { service_name: 'checkout' }, ['checkout']],
    ['the service of a dotted label', { 'service.name': 'checkout' }, ['checkout']],
    ['the service that Sloth names', { sloth_service: 'checkout', sloth_slo: 'availability' }, ['checkout']],
    ['the service of service', { service: 'checkout' }, ['checkout']],
    ['a job without a namespace', { job: 'checkout' }, ['checkout']],
    ['a job with a namespace', { job: 'shop/checkout' }, ['checkout']],
    ['a job with slashes in its namespace', { job: 'eu/shop/checkout' }, ['checkout']],
    ['the whole text of service, slashes included', { service: 'shop/checkout' }, ['shop/checkout']],
    ['service and job, where both name one', { service: 'checkout', job: 'shop/orders' }, ['checkout', 'orders']],
    [
      'what a target says of itself, not its scraper',
      { exported_job: 'shop/checkout', job: 'collector' },
      ['checkout'],
    ],
    ['the service that a target names', { exported_service: 'checkout', service: 'collector' }, ['checkout']],
    [
      'service_name alone, whatever was scraped',
      { service_name: 'checkout', job: 'collector', service: 'x' },
      ['checkout'],
    ],
    ['a service that is only in a label further down', { service_name: ' ', service: 'checkout' }, ['checkout']],
    ['nothing without such a label', { alertname: 'Watchdog', severity: 'none' }, []],
    ['nothing where the label is empty', { service: '', job: 'shop/' }, []],
  ])('%s', (_what, labels, want) => {
    expect([...servicesOfAlert(labels)]).toEqual(want);
  });
});

describe('of an alert is shown', () => {
  const shown = (annotations: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}) =>
    toFiringAlert({ labels, annotations, sinceMs: 5 });

  it('its name, severity, start and labels', () => {
    const labels = { alertname: 'HighErrorRate', severity: 'page', service_name: 'checkout' };
    expect(shown({}, labels)).toEqual({
      name: 'HighErrorRate',
      severity: 'page',
      sinceMs: 5,
      summary: null,
      labels,
      runbookUrl: null,
      dashboardUrl: null,
    });
  });

  it('an empty name and no severity where its rule gave none', () => {
    expect(shown({})).toMatchObject({ name: '', severity: null });
  });

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['its summary', { summary: 'It fails', description: 'It fails a lot' }, 'It fails'],
    ['its description', { description: 'It fails a lot', title: 'Failing' }, 'It fails a lot'],
    ['its message', { message: 'It fails' }, 'It fails'],
    ['its title', { title: 'Failing' }, 'Failing'],
    ['the next one where the first is blank', { summary: ' \n', description: 'It fails' }, 'It fails'],
    ['nothing', { comment: 'It fails' }, null],
  ])('as its summary %s', (_what, annotations, want) => {
    expect(shown(annotations).summary).toBe(want);
  });

  it.each<[string, string, string | null]>([
    ['https', 'https://runbooks.example/a?b=1#c', 'https://runbooks.example/a?b=1#c'],
    ['http', 'http://runbooks.example/a', 'http://runbooks.example/a'],
    ['spaces around it', '  https://runbooks.example/a ', 'https://runbooks.example/a'],
    ['javascript', 'javascript:alert(1)', null],
    ['javascript in disguise', 'java\nscript:alert(1)', null],
    ['data', 'data:text/html,<script>', null],
    ['a file', 'file:///etc/passwd', null],
    ['no scheme', 'runbooks.example/a', null],
    ['no host', '//runbooks.example/a', null],
    ['nothing', '', null],
  ])('a link of %s', (_what, url, want) => {
    expect(shown({ runbook_url: url, dashboard_url: url })).toMatchObject({ runbookUrl: want, dashboardUrl: want });
  });

  it('a link that the next annotation has, where the first has none', () => {
    const annotations = { runbook_url: 'see wiki', runbook: 'https://wiki.example/', dashboard: 'https://d.example/' };
    expect(shown(annotations)).toMatchObject({
      runbookUrl: 'https://wiki.example/',
      dashboardUrl: 'https://d.example/',
    });
  });
});

describe('alerts by service', () => {
  const names = (services: readonly string[], alerts: readonly ToldAlert[]) =>
    alertsByService(services, alerts).map((of) => of.map(({ name }) => name));

  it('stand in the order of the services, the newest first, without a start last', () => {
    const alerts = [
      told({ alertname: 'Old', service: 'checkout' }, 1_000),
      told({ alertname: 'Timeless', service: 'checkout' }),
      told({ alertname: 'New', service: 'checkout' }, 2_000),
      told({ alertname: 'Other', service: 'orders' }, 3_000),
      told({ alertname: 'Unasked', service: 'cart' }, 3_000),
    ];
    expect(names(['orders', 'checkout', 'stock'], alerts)).toEqual([['Other'], ['New', 'Old', 'Timeless'], []]);
  });

  it('are given to a service that is asked twice, twice', () => {
    expect(names(['checkout', 'checkout'], [told({ alertname: 'A', service: 'checkout' })])).toEqual([['A'], ['A']]);
  });

  it('are not found by the names that every object has', () => {
    expect(names(['constructor', '__proto__'], [told({ alertname: 'A', job: '__proto__' })])).toEqual([[], ['A']]);
  });

  it('have one order, however they came in', () => {
    const alert = fc.record({
      labels: fc.record({ alertname: fc.constantFrom('A', 'B'), service: fc.constant('s'), pod: fc.string() }),
      annotations: fc.constant({}),
      sinceMs: fc.option(fc.integer({ min: 1, max: 3 })),
    });
    fc.assert(
      fc.property(fc.array(alert), fc.infiniteStream(fc.nat()), (alerts, random) => {
        const shuffled = alerts
          .map((each) => ({ each, place: Number(random.next().value) }))
          .toSorted((left, right) => left.place - right.place)
          .map(({ each }) => each);
        expect(alertsByService(['s'], shuffled)).toEqual(alertsByService(['s'], alerts));
      }),
    );
  });
});

describe('an instant', () => {
  it.each<[string, number | null]>([
    ['2026-11-24T13:10:07.18908375Z', Date.UTC(2026, 10, 24, 13, 10, 7, 189)],
    ['2026-11-24T15:10:07+02:00', Date.UTC(2026, 10, 24, 13, 10, 7)],
    ['2026-11-24T13:10:07.123456789Z', Date.UTC(2026, 10, 24, 13, 10, 7, 123)],
    ['0001-01-01T00:00:00Z', null],
    ['yesterday', Number.NaN],
    ['2026-11-24', Number.NaN],
    ['2026-13-24T13:10:07Z', Number.NaN],
    ['1795525807', Number.NaN],
    ['', Number.NaN],
  ])('of %s', (text, want) => {
    expect(instantMs(text)).toBe(want);
  });
});
