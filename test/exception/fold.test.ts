import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedException } from '../../src/exception/exception.ts';
import { foldExceptions, lastSegment } from '../../src/exception/fold.ts';

const record = (details: Partial<RecordedException> = {}): RecordedException => ({
  traceId: 't1',
  spanId: 's1',
  startUs: 10,
  recordedAtUs: 20,
  isLog: false,
  ordinal: 0,
  severity: null,
  type: 'shop.GatewayError',
  message: 'cannot charge',
  stacktrace: null,
  isStackTruncated: false,
  attributes: [],
  statusTitle: null,
  ...details,
});
const log = (details: Partial<RecordedException> = {}): RecordedException =>
  record({ isLog: true, severity: 17, recordedAtUs: 90, type: 'GatewayError', ...details });
const attribute = (key: string, value: string) => ({ scope: 'EVENT', key, value, type: 'STRING' }) as const;

describe('lastSegment', () => {
  it.each([
    ['requests.exceptions.HTTPError', 'HTTPError'],
    ['com.shop.Nested$OrderException', 'OrderException'],
    ['*errors.errorString', 'errorString'],
    ['Shop::StockError', 'StockError'],
    ['github.com/shop/stock', 'stock'],
    ['KeyError', 'KeyError'],
    ['line\nbreak.Error', 'Error'],
    ['', ''],
    [null, ''],
  ])('of %j is %j', (type, want) => {
    expect(lastSegment(type)).toBe(want);
  });
});

describe('foldExceptions', () => {
  const cases: readonly { name: string; input: RecordedException[]; want: Partial<RecordedException>[] }[] = [
    {
      name: 'folds a log record into the event, whose type stays',
      input: [log(), record()],
      want: [{ type: 'shop.GatewayError', isLog: false, severity: null, recordedAtUs: 20 }],
    },
    {
      name: "keeps the longer stack with its truncation, the event's when equally long",
      input: [
        record({ stacktrace: 'short' }),
        log({ stacktrace: 'much longer', isStackTruncated: true }),
        record({ spanId: 's2', stacktrace: 'event' }),
        log({ spanId: 's2', stacktrace: 'other' }),
      ],
      want: [{ stacktrace: 'much longer', isStackTruncated: true }, { stacktrace: 'event' }],
    },
    {
      name: 'puts attributes of the record after those of the event, which win',
      input: [
        record({ attributes: [attribute('a', 'event')] }),
        log({ attributes: [attribute('a', 'log'), attribute('b', 'log')] }),
      ],
      want: [{ attributes: [attribute('a', 'event'), attribute('b', 'log')] }],
    },
    {
      name: 'takes an absent message as an empty one',
      input: [record({ message: null }), log({ message: '' })],
      want: [{ message: null }],
    },
    {
      name: 'folds several records of one event',
      input: [record(), log(), log({ recordedAtUs: 91, stacktrace: 'x' })],
      want: [{ isLog: false, stacktrace: 'x' }],
    },
    {
      name: 'pairs retries with their records in order',
      input: [
        record({ ordinal: 1 }),
        record(),
        log({ stacktrace: 'second', recordedAtUs: 92 }),
        log({ stacktrace: 'first', recordedAtUs: 91 }),
      ],
      want: [
        { ordinal: 0, stacktrace: 'first' },
        { ordinal: 1, stacktrace: 'second' },
      ],
    },
    { name: 'keeps another message', input: [record(), log({ message: 'other' })], want: [{}, { isLog: true }] },
    { name: 'keeps another type', input: [record(), log({ type: 'OtherError' })], want: [{}, { isLog: true }] },
    { name: 'keeps another span', input: [record(), log({ spanId: 's2' })], want: [{}, { spanId: 's2' }] },
    { name: 'keeps another trace', input: [record(), log({ traceId: 't2' })], want: [{}, { traceId: 't2' }] },
    { name: 'keeps two events of one span', input: [record(), record({ ordinal: 1 })], want: [{}, { ordinal: 1 }] },
    { name: 'keeps records without an event', input: [log(), log({ recordedAtUs: 91 })], want: [{}, {}] },
    {
      name: 'never folds records without ids',
      input: [log({ spanId: null }), log({ spanId: null, recordedAtUs: 91 }), record({ spanId: null })],
      want: [{ isLog: false }, { isLog: true }, { isLog: true }],
    },
    {
      name: 'orders by start of the carrier, then span, events first',
      input: [
        log({ spanId: null, startUs: 30 }),
        record({ spanId: 's2' }),
        log({ type: 'Other' }),
        record({ startUs: 5 }),
      ],
      want: [{ startUs: 5 }, { spanId: 's1', isLog: true }, { spanId: 's2' }, { spanId: null }],
    },
  ];
  it.each(cases)('$name', ({ input, want }) => {
    const folded = foldExceptions(input);
    expect(folded).toHaveLength(want.length);
    expect(folded).toMatchObject(want);
  });

  const arbitrary = fc.record({
    traceId: fc.constantFrom('t1', null),
    spanId: fc.constantFrom('s1', 's2', null),
    startUs: fc.integer({ min: 0, max: 2 }),
    recordedAtUs: fc.constantFrom(1, 2, null),
    isLog: fc.boolean(),
    ordinal: fc.integer({ min: 0, max: 2 }),
    severity: fc.constantFrom(null, 13, 17),
    type: fc.constantFrom('a.E', 'E', 'F', null),
    message: fc.constantFrom('m', '', null),
    stacktrace: fc.constantFrom('s', 'st', null),
    isStackTruncated: fc.boolean(),
    attributes: fc.subarray([attribute('a', '1'), attribute('b', '2')]),
    statusTitle: fc.constant(null),
  });
  const records = fc.array(arbitrary, { maxLength: 12 });
  const shuffled = records.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
  );

  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(foldExceptions(other)).toEqual(foldExceptions(list));
      }),
    );
  });

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(records, (list) => {
        // Events of a span are numbered. Of two with one number the stack would decide which comes first, and folding changes it.
        const once = foldExceptions(list.map((each, ordinal) => ({ ...each, ordinal })));
        expect(foldExceptions(once)).toEqual(once);
      }),
    );
  });

  it('keeps every event and every record without an event of its kind', () => {
    fc.assert(
      fc.property(records, (list) => {
        const countEvents = (all: readonly RecordedException[]) => all.filter(({ isLog }) => !isLog).length;
        expect(countEvents(foldExceptions(list))).toBe(countEvents(list));
      }),
    );
  });
});
