import { describe, expect, it } from '@jest/globals';
import { maskCredentials, parseHttpUrl, parseOrigin } from '../../src/lib/http-url.ts';

describe('parseHttpUrl', () => {
  it('knows the web alone', () => {
    expect(parseHttpUrl('https://a.example/b')?.href).toBe('https://a.example/b');
    for (const text of ['', 'a.example', 'ftp://a.example', 'javascript:alert(1)', 'http://']) {
      expect(parseHttpUrl(text)).toBeNull();
    }
  });
});

describe('parseOrigin', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://Grafana.Example.com/', 'https://grafana.example.com'],
    ['https://a.example:443', 'https://a.example'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('reads %s', (text, origin) => {
    expect(parseOrigin(text)).toBe(origin);
  });

  it.each([
    '*',
    'null',
    'https://*.example.com',
    'https://a.example/path',
    'https://a.example?x',
    'https://a.example#',
    'https://me@a.example',
    'ws://a.example',
    'a.example',
  ])('refuses %j', (text) => {
    expect(parseOrigin(text)).toBeNull();
  });
});

describe('maskCredentials', () => {
  it.each([
    ['http://me:secret@host:1/path', 'http://***@host:1/path'],
    ['http://me:sec/re@t@host', 'http://***@host'],
    ['me:secret@host', '***@host'],
    ['http://host/?token=secret', 'http://host/?***'],
    ['http://host/path', 'http://host/path'],
  ])('hides what is secret in %s', (text, shown) => {
    expect(maskCredentials(text)).toBe(shown);
  });
});
