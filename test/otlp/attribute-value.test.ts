import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readStoredAttributes } from '../../src/sources/embedded/stored-attributes.ts';
import { decodeTrace } from '../../src/sources/tempo/trace-decode.ts';
import { anyValues } from '../support/otlp-arbitraries.ts';
import { NOW_NANOS, traceRows } from '../support/otlp-rows.ts';
import { tracesBody, tracesOf } from '../support/otlp-writer.ts';

const TRACE = '01'.repeat(16);
const SPAN = { traceId: TRACE, spanId: '02'.repeat(8), startTimeUnixNano: String(NOW_NANOS) };

describe('attribute values', () => {
  it('are the same straight from the wire as through the embedded store', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), anyValues), { maxLength: 5 }), (pairs) => {
        const attributes = pairs.map(([key, value]) => ({ key, value }));
        const body = tracesBody(tracesOf([{ ...SPAN, attributes }]));
        const stored = traceRows(body).spans[0]?.attributes;
        const want = readStoredAttributes(stored === null || stored === undefined ? null : String(stored), 'SPAN');
        const read = decodeTrace(body, 'V1', TRACE, 'WHOLE')?.spans[0]?.attributes;
        expect(read?.filter(({ scope }) => scope === 'SPAN')).toEqual(want);
      }),
    );
  });
});
