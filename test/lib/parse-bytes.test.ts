import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatBytes, parseBytes } from '../../src/lib/parse-bytes.ts';

describe('parseBytes', () => {
  it.each([
    ['4GB', 4_000_000_000],
    ['512MB', 512_000_000],
    ['1.5 GB', 1_500_000_000],
    ['0.1GB', 100_000_000],
    ['1.1MB', 1_100_000],
    ['4GiB', 4_294_967_296],
    ['512mib', 536_870_912],
    ['64 KIB', 65_536],
    ['2TB', 2_000_000_000_000],
    ['1kb', 1_000],
    ['4000000000', 4_000_000_000],
    ['7B', 7],
    ['0', 0],
  ])('reads %s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    '',
    'GB',
    '4G',
    '4Gi',
    '-1GB',
    '+1GB',
    '4  GB',
    ' 4GB',
    '4GB ',
    '1.5',
    '0.0001kB',
    '1e9',
    '0x10',
    '9007199254740993',
    '99999TiB',
  ])('refuses %j', (text) => {
    expect(parseBytes(text)).toBeNull();
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseBytes(text);
        expect(bytes === null || Number.isSafeInteger(bytes)).toBe(true);
      }),
    );
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [64e6, '64 MB'],
    [4e9, '4 GB'],
    [2 ** 50, '1125.9 TB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
