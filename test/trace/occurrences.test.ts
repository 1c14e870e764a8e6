import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedException } from '../../src/exception/exception.ts';
import { exceptionGroupHash, groupId, statusGroupHash } from '../../src/exception/group-id.ts';
import { occurrencesOf } from '../../src/trace/occurrences.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';
import { anySpans, recorded, traceSpan, withShuffle } from '../support/trace-spans.ts';

const failed = { status: 'ERROR' } as const;
const told = (spans: readonly TraceSpan[], exceptions: readonly RecordedException[] = []): string[] =>
  occurrencesOf({ spans, exceptions }).map(
    ({ spanId, kind, type, title, isHandled, isRerecorded }) =>
      `${spanId ?? '-'} ${kind} ${type ?? title}${isHandled ? ' handled' : ''}${isRerecorded ? ' rerecorded' : ''}`,
  );

describe('occurrencesOf', () => {
  const tree = [
    traceSpan('root', { ...failed, kind: 'SERVER', service: 'front' }),
    traceSpan('cart', { ...failed, kind: 'SERVER', parentSpanId: 'root', startUs: 1 }),
    traceSpan('work', { ...failed, parentSpanId: 'cart', startUs: 2 }),
  ];

  it('tells a fault that is recorded again on its way up', () => {
    const exceptions = [
      recorded('work', { startUs: 2 }),
      recorded('cart', { startUs: 1 }),
      recorded('root', { type: 'HTTPError' }),
    ];
    expect(told(tree, exceptions)).toEqual([
      'root EXCEPTION HTTPError rerecorded',
      'cart EXCEPTION StockError rerecorded',
      'work EXCEPTION StockError',
    ]);
  });

  it('places an exception at the enclosing request, with title and group', () => {
    const [occurrence] = occurrencesOf({
      spans: tree,
      exceptions: [
        recorded('work', { message: 'none left', stacktrace: 'StockError: none left\n    at take (a.js:1:1)' }),
      ],
    });
    expect(occurrence).toMatchObject({
      service: 'cart',
      route: 'cart cart',
      routeKind: 'HTTP',
      title: 'StockError: none left',
      group: groupId(
        exceptionGroupHash('StockError', 'none left', 'StockError: none left\n    at take (a.js:1:1)'),
        'StockError',
      ),
    });
  });

  it('groups a folded exception by its event, as the store does', () => {
    const [occurrence, ...others] = occurrencesOf({
      spans: tree,
      exceptions: [
        recorded('work'),
        recorded('work', { isLog: true, severity: 17, stacktrace: 'E\n    at f (a.js:1:1)' }),
      ],
    });
    expect(others).toEqual([]);
    expect(occurrence?.stacktrace).toContain('at f');
    expect(occurrence?.group).toBe(groupId(exceptionGroupHash('StockError', null, null), 'StockError'));
  });

  it('takes an exception as handled by the status of its span alone', () => {
    const spans = [traceSpan('ok', { status: 'OK' }), traceSpan('unset'), traceSpan('error', failed)];
    const log = { isLog: true, severity: 5 };
    expect(told(spans, [recorded('ok', log), recorded('unset'), recorded('error', log)])).toEqual([
      'error EXCEPTION StockError',
      'ok EXCEPTION StockError handled',
      'unset EXCEPTION StockError handled',
    ]);
  });

  it('takes a record without a known span by its severity, its service from its resource', () => {
    const resource = [{ scope: 'RESOURCE', key: 'service.name', value: 'mail', type: 'STRING' }] as const;
    const exceptions = [
      recorded(null, { isLog: true, severity: 16, attributes: resource }),
      recorded('gone', { isLog: true, severity: 17, recordedAtUs: 2 }),
    ];
    expect(told([], exceptions)).toEqual(['gone EXCEPTION StockError', '- EXCEPTION StockError handled']);
    expect(
      occurrencesOf({ spans: [], exceptions }).map(({ service, route, routeKind }) => ({ service, route, routeKind })),
    ).toEqual([
      { service: 'unknown_service', route: null, routeKind: null },
      { service: 'mail', route: null, routeKind: null },
    ]);
  });

  it('lists an error leaf without an exception on it or above it', () => {
    const details = { statusErrorKind: 'HTTP', statusTitle: 'HTTP 500', statusMessage: 'no' } as const;
    const spans = [
      tree[0] ?? traceSpan('root'),
      traceSpan('db', { ...failed, ...details, parentSpanId: 'root', startUs: 3 }),
    ];
    const occurrences = occurrencesOf({ spans, exceptions: [] });
    expect(occurrences).toHaveLength(1);
    expect(occurrences[0]).toMatchObject({
      spanId: 'db',
      kind: 'HTTP',
      title: 'HTTP 500',
      statusTitle: 'HTTP 500',
      type: null,
      message: null,
      recordedAtUs: null,
      startUs: 3,
      isHandled: false,
      isRerecorded: false,
      service: 'cart',
      route: 'cart db',
      routeKind: 'INTERNAL',
      group: groupId(statusGroupHash('HTTP', 'HTTP 500'), 'HTTP 500'),
    });
  });

  it.each([
    ['on the leaf', 'work'],
    ['above the leaf', 'root'],
  ])('lists no bare error beside an exception %s', (_, spanId) => {
    expect(told(tree, [recorded(spanId)])).toEqual([`${spanId} EXCEPTION StockError`]);
  });

  it('counts a record on a parent that is not held as one above', () => {
    const spans = [traceSpan('leaf', { ...failed, parentSpanId: 'gone' })];
    const log = { isLog: true, severity: 17 };
    expect(told(spans, [recorded('gone', log)])).toEqual(['gone EXCEPTION StockError']);
    expect(told(spans, [recorded('leaf'), recorded('gone', log)])).toEqual([
      'gone EXCEPTION StockError rerecorded',
      'leaf EXCEPTION StockError',
    ]);
  });

  it('does not let a handled exception below take the count of one above', () => {
    const spans = [traceSpan('up', failed), traceSpan('down', { parentSpanId: 'up', startUs: 1 })];
    expect(told(spans, [recorded('up'), recorded('down', { startUs: 1 })])).toEqual([
      'up EXCEPTION StockError',
      'down EXCEPTION StockError handled',
    ]);
  });

  it('never drops an error, whatever the shape and order of the trace', () => {
    const exceptions = fc.array(
      fc.constantFrom('a', 'b', 'c', 'missing', null).map((spanId) => recorded(spanId)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(withShuffle(anySpans), exceptions, ([spans, shuffled], records) => {
        const occurrences = occurrencesOf({ spans, exceptions: records });
        expect(occurrencesOf({ spans: shuffled, exceptions: records.toReversed() })).toEqual(occurrences);
        const hasError = spans.some(({ status }) => status === 'ERROR');
        if (hasError) expect(occurrences.length).toBeGreaterThan(0);
        const unhandled = occurrences.filter(({ isHandled }) => !isHandled);
        if (unhandled.length > 0 && !records.some(({ spanId }) => spanId === 'missing')) {
          expect(unhandled.some(({ isRerecorded }) => !isRerecorded)).toBe(true);
        }
      }),
    );
  });
});
