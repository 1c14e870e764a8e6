import { describe, expect, it } from '@jest/globals';
import { readParameters, readSearch, wantsEventStream } from '../../src/subscription/event-stream-request.ts';

describe('wantsEventStream', () => {
  it.each([
    'text/event-stream',
    'TEXT/EVENT-STREAM',
    'text/event-stream; charset=utf-8',
    'text/event-stream, */*;q=0.1',
  ])('is what %j asks for', (accept) => {
    expect(wantsEventStream(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/graphql-response+json, text/event-stream',
    'application/json, multipart/mixed, text/event-stream',
    'text/html',
  ])('is not what %j asks for', (accept) => {
    expect(wantsEventStream(accept)).toBe(false);
  });
});

describe('a request', () => {
  it('is read from a body or a query string alike', () => {
    const query = 'subscription A { ticks { name } }';
    const read = { query, operationName: 'A', variables: { since: 1 } };
    expect(readParameters({ ...read, extensions: {} })).toEqual(read);
    expect(readSearch(new URLSearchParams({ query, operationName: 'A', variables: '{"since":1}' }))).toEqual(read);
    const bare = { query, operationName: null, variables: null };
    expect(readParameters({ query })).toEqual(bare);
    expect(readSearch(new URLSearchParams({ query, operationName: '', variables: '' }))).toEqual(bare);
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { query: 1 },
    { query: '', operationName: 1 },
    { query: '', variables: [] },
  ])('of %j is refused with what is wrong', (body) => {
    expect(readParameters(body)).toEqual({ problem: expect.stringMatching(/must be/) });
  });

  it.each(['', 'query=a&variables=nonsense', 'query=a&variables=1'])(
    'of %j is refused with what is wrong',
    (search) => {
      expect(readSearch(new URLSearchParams(search))).toEqual({ problem: expect.stringMatching(/must be/) });
    },
  );
});
