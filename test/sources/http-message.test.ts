import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createScrubber, MAX_MESSAGE_LENGTH, saidIn, shortMessage } from '../../src/sources/http-message.ts';

describe('the message of a source', () => {
  it.each([
    { name: 'its first line', text: '\n\n  invalid TraceQL query  \n  at line 1', want: 'invalid TraceQL query' },
    { name: 'nothing for nothing', text: ' \r\n\u0000 ', want: '' },
    { name: 'without control characters', text: 'a\u0007b\u001b[31mc\u202ed', want: 'a b [31mc d' },
    {
      name: 'the title of a page',
      text: '<!DOCTYPE html>\n<html><head><style>a{}</style><title>504 Gateway\nTime-out</title></head><body>x</body>',
      want: '504 Gateway Time-out',
    },
    {
      name: 'the text of a page without a title',
      text: '<html><body><b>Not &amp; here</b></body></html>',
      want: 'Not & here',
    },
    { name: 'a page without its scripts', text: '<html><script>let secret = 1</script>gone</html>', want: 'gone' },
    {
      name: 'a query with < and > as it is',
      text: 'parse error: unexpected <op:>= in a < b > c',
      want: 'parse error: unexpected <op:>= in a < b > c',
    },
    {
      name: 'URLs without credentials and parameters',
      text: 'Get "http://me:pw@tempo:3200/api/search?token=abc#x": refused',
      want: 'Get "http://***@tempo:3200/api/search?***": refused',
    },
    {
      name: 'no tokens',
      text: 'bad Bearer abc.def-ghi for api_key=12345&x=1',
      want: 'bad Bearer *** for api_key=***&x=1',
    },
    { name: 'no header', text: 'Authorization: Basic bWU6cHc=', want: 'Authorization: ***' },
    {
      name: 'what a parser says about its tokens',
      text: 'unexpected token: by, basic rules',
      want: 'unexpected token: by, basic rules',
    },
  ])('is $name', ({ text, want }) => {
    expect(shortMessage(text)).toBe(want);
  });

  it('is cut, and says so', () => {
    const short = shortMessage('x'.repeat(10_000));
    expect(short).toHaveLength(MAX_MESSAGE_LENGTH);
    expect(short.endsWith('x...')).toBe(true);
  });

  it('never throws, and is one short printable line', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl());
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (parts) => {
        const short = shortMessage(parts.join(' '));
        expect(short.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
        expect(short).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });

  it('takes no longer for a body that is made to be slow', () => {
    for (const part of ['<', '<!--', '<script', 'http://', 'token=', '&', ' Bearer ', 'key"', '<title><title'])
      expect(shortMessage(`<html>${part.repeat(100_000)}`).length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
  });
});

describe('the body of a failure', () => {
  it.each([
    { body: '{"status":"error","errorType":"bad_data","error":"parse error"}', want: 'parse error' },
    { body: '{"code":3,"message":"no such tag"}', want: 'no such tag' },
    { body: '{"error":{"message":"nested"}}', want: 'nested' },
    { body: '"just a text"', want: 'just a text' },
    { body: '{"detail":1}', want: '{"detail":1}' },
    { body: '{"error":', want: '{"error":' },
    { body: '[1]', want: '[1]' },
    { body: 'plain', want: 'plain' },
    { body: '', want: '' },
  ])('says $want', ({ body, want }) => {
    expect(saidIn(Buffer.from(body))).toBe(want);
  });

  it('need not be text', () => {
    expect(() => saidIn(new Uint8Array([0xff, 0xfe, 0x00, 0x7b]))).not.toThrow();
  });
});

describe('scrubbing', () => {
  it('masks values of headers, their tokens, and what a Basic header holds', () => {
    const scrub = createScrubber([
      `Basic ${Buffer.from('me:hunter22').toString('base64')}`,
      'Bearer abcdef',
      'tenant-1',
    ]);
    expect(scrub('me:hunter22 hunter22 abcdef tenant-1 Bearer abcdef bWU6aHVudGVyMjI=')).toBe(
      '*** *** *** *** *** ***',
    );
  });

  it('leaves values that are too short to be secrets', () => {
    expect(createScrubber(['1', 'yes', ''])('1 yes')).toBe('1 yes');
  });
});
