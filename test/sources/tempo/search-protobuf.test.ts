/** Searches in protobuf: the same as in JSON, and never more than an error where they are damaged. */
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/errors.ts';
import { readSearch } from '../../../src/sources/tempo/search-answer.ts';
import { readSearchProtobuf } from '../../../src/sources/tempo/search-protobuf.ts';
import { recordedBody } from '../../support/recorded-server.ts';
import type { RecordedSearch } from '../../support/recorded-searches.ts';

const answers: Readonly<Record<string, RecordedSearch>> = JSON.parse(recordedBody('tempo/searches.json'));
const [asked = '', inJson] = Object.entries(answers).find(([question]) => question.startsWith('json ')) ?? [];
const json = Buffer.from(inJson?.text ?? '');
const protobuf = Buffer.from(answers[asked.slice('json '.length)]?.base64 ?? '', 'base64');

const byId = ({ traces }: ReturnType<typeof readSearch>) =>
  traces.toSorted((one, other) => (one.traceId < other.traceId ? -1 : 1));

describe('a search in protobuf', () => {
  it('is read as the same in JSON', () => {
    expect(protobuf.length).toBeGreaterThan(1_000);
    // The order of spans is no part of an answer.
    const comparable = (page: ReturnType<typeof readSearch>) =>
      byId(page).map((trace) => ({
        ...trace,
        spans: trace.spans.toSorted((one, other) => (one.spanId < other.spanId ? -1 : 1)),
      }));
    expect(comparable(readSearchProtobuf(protobuf))).toEqual(comparable(readSearch(json)));
    expect(readSearchProtobuf(protobuf).isStopped).toBe(readSearch(json).isStopped);
  });

  it('is an error of the source wherever it is cut, or a part of its traces', () => {
    const whole = readSearchProtobuf(protobuf).traces.length;
    for (let length = 0; length < protobuf.length; length += 7) {
      try {
        expect(readSearchProtobuf(protobuf.subarray(0, length)).traces.length).toBeLessThanOrEqual(whole);
      } catch (error) {
        expect(error).toBeInstanceOf(GatewayError);
        expect(error).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
      }
    }
  });

  it('is never anything but an answer or an error of the source, whatever byte is wrong', () => {
    for (let at = 0; at < protobuf.length; at += 11) {
      const damaged = Buffer.from(protobuf);
      damaged[at] = 255 - (damaged[at] ?? 0);
      try {
        readSearchProtobuf(damaged);
      } catch (error) {
        expect(error).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
      }
    }
  });
});
