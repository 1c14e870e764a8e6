import { describe, expect, it } from '@jest/globals';
import {
  mergeRecording,
  packRecording,
  requestKey,
  unpackRecording,
  type Exchange,
} from '../../../bench/support/recording.ts';

const exchange = (key: string, programs: readonly string[], body = key): Exchange => ({
  key,
  programs,
  status: 200,
  contentType: 'application/json',
  body: Buffer.from(body),
});
const textsOf = (exchanges: readonly Exchange[]) =>
  exchanges.map(({ body, ...rest }) => ({ ...rest, body: Buffer.from(body).toString() }));

describe('a recording', () => {
  it('comes out of its file as it went in, in the order of what was asked', () => {
    const [a, b] = [exchange('a', ['one'], ''), { ...exchange('b', []), status: 404, contentType: null }];
    expect(textsOf(unpackRecording(packRecording([b, a])))).toEqual(textsOf([a, b]));
  });

  it('knows a request whatever the order of its parameters', () => {
    expect(requestKey('/api/search?q=%7B%7D&limit=2', 'x/y')).toBe(requestKey('/api/search?limit=2&q={}', 'x/y'));
    expect(requestKey('/api/search?limit=2', 'x/y')).not.toBe(requestKey('/api/search?limit=2', 'x/z'));
    expect(requestKey('/api/search?limit=2', 'x/y')).not.toBe(requestKey('/api/search?limit=3', 'x/y'));
  });

  it('forgets what a program no longer asks, keeps what others ask, and takes the newest answer', () => {
    const held = [exchange('old', ['one']), exchange('shared', ['one', 'two'], 'before'), exchange('other', ['two'])];
    const merged = mergeRecording(held, 'one', [exchange('shared', [], 'after'), exchange('new', [])]);
    expect(textsOf(unpackRecording(packRecording(merged)))).toEqual(
      textsOf([exchange('new', ['one']), exchange('other', ['two']), exchange('shared', ['one', 'two'], 'after')]),
    );
  });
});
