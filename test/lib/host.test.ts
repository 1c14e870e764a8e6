import { describe, expect, it } from '@jest/globals';
import { isHost, isLoopback, urlHost } from '../../src/lib/host.ts';

describe('isHost', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '::',
    '::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    'localhost',
    'gateway',
    'a-b.example.com',
    '3com.example',
  ])('knows %s', (host) => {
    expect(isHost(host)).toBe(true);
  });

  it.each([
    '',
    '*',
    '256.0.0.1',
    '1.2.3',
    '1.2.3.4.',
    '[::1]',
    '::1%eth0',
    ':',
    'localhost:4000',
    'http://localhost',
    '-a',
    'a-',
    'a..b',
    'a_b',
    'a b',
    'a'.repeat(254),
  ])('refuses %j', (host) => {
    expect(isHost(host)).toBe(false);
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LOCALHOST', 'shop.localhost', '::ffff:127.0.0.1'])(
    'knows that only this machine reaches %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'gateway',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '127.0.0.999',
    '128.0.0.1',
  ])('knows that other machines may reach %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('urlHost', () => {
  it('puts an IPv6 address in brackets', () => {
    expect([urlHost('::1'), urlHost('127.0.0.1'), urlHost('localhost')]).toEqual(['[::1]', '127.0.0.1', 'localhost']);
  });
});
