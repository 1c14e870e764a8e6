// The rules of the tree that the linter cannot see. CONTRIBUTING.md gives them in prose.
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const MAX_LINES = 250;
const MAX_DEPTH_UNDER_SRC = 2;

/** Files under src that may be longer than MAX_LINES, each with the reason. */
const LONG_FILES: Readonly<Record<string, string>> = {
  'src/sources/source.ts': 'the ports and all their words, read from top to bottom',
};

/** What git does not track; never looked at. */
const IGNORED = ['.git', 'node_modules', '.triagraph', 'coverage', 'dist', 'screenshots', '.env'];
/** Recorded payloads and stack traces hold the paths of the machines that they came from. */
const CORPORA = ['test/fixtures/', 'test/stack-trace/', 'test/exception/'];
/** Folders of test/ that mirror no source file: whole queries, real servers, browsers, data and what tests share. */
const FREE_TEST_FOLDERS = [
  'gateway',
  'live',
  'browser',
  'federation',
  'fixtures',
  'examples',
  'deploy',
  'support',
  'layout.test.ts',
];
/** Where a suite may be left out because a program is missing; `REQUIRE_LIVE` turns that into a failure. */
const MAY_SKIP = ['test/live/', 'test/browser/', 'test/support/'];
const BANNED_FOLDERS = ['utils', 'helpers', 'common', 'shared', 'manager', 'core'];

const walk = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !IGNORED.includes(entry.name) && !entry.name.endsWith('.log'))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(path) : [path];
    });

const files = walk('.');
const under = (...folders: readonly string[]) =>
  files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)));
const isIn = (file: string, folders: readonly string[]) => folders.some((folder) => file.startsWith(folder));
const read = (file: string) => readFileSync(file, 'utf8');
const isText = (file: string) => !/\.(?:png|ico|woff2?|gz|pb|bin|duckdb)$/.test(file);
const code = under('src', 'test', 'demo', 'bench', 'web', 'bin', 'lint').filter((file) => /\.[jt]sx?$/.test(file));
const source = under('src').filter((file) => !file.startsWith('src/generated/'));

/** `file:line: text` for every line that matches; empty when none does. */
const linesThatMatch = (candidates: readonly string[], pattern: RegExp) =>
  candidates.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );

describe('the tree', () => {
  it('has no barrels', () => {
    expect(under('src', 'test', 'demo').filter((file) => basename(file) === 'index.ts')).toEqual([]);
  });

  it('has no folder or file that is a grab-bag', () => {
    const stem = (part: string) => part.replace(/\..*$/, '');
    const isBag = (file: string) => file.split('/').some((part) => BANNED_FOLDERS.includes(stem(part)));
    expect(under('src', 'test', 'demo', 'bench', 'web').filter(isBag)).toEqual([]);
  });

  it('is at most two folders deep under src', () => {
    const depth = (file: string) => file.split('/').length - 2;
    expect(under('src').filter((file) => depth(file) > MAX_DEPTH_UNDER_SRC)).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const isKebab = (file: string) => /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+$/.test(basename(file));
    expect(code.filter((file) => !isKebab(file))).toEqual([]);
  });

  it(`keeps files under src at ${MAX_LINES} lines or fewer, except tables`, () => {
    const lines = (file: string) => read(file).trimEnd().split('\n').length;
    const isLong = (file: string) => lines(file) > MAX_LINES;
    expect(source.filter((file) => isLong(file) && !(file in LONG_FILES))).toEqual([]);
    expect(Object.keys(LONG_FILES).filter((file) => !existsSync(file) || !isLong(file))).toEqual([]);
  });

  it('mirrors sources in test: every test stands where the file or folder that it tests stands', () => {
    const isMirror = (file: string) => {
      const path = file.slice('test/'.length);
      if (FREE_TEST_FOLDERS.includes(path.split('/')[0] ?? '')) return true;
      // test/live is taken by the real servers.
      const folder = dirname(path).replace(/^live-graph$/, 'live');
      const stem = join(folder, basename(path).replace(/\..*$/, ''));
      return ['src/', ''].some((root) => ['', '.ts', '.tsx', '.js'].some((end) => existsSync(root + stem + end)));
    };
    expect(under('test').filter((file) => /\.test(?:-d)?\.tsx?$/.test(file) && !isMirror(file))).toEqual([]);
  });
});

describe('the text', () => {
  const lockFile = 'package-lock.json';
  const tracked = files.filter((file) => isText(file) && file !== lockFile);

  it('names no path of the machine it was written on', () => {
    const machinePath = /(?:^|[\s'"`(=:])\/(?:tmp|root|work|home)(?:\/|\b)/;
    const own = 'test/layout.test.ts';
    expect(
      linesThatMatch(
        tracked.filter((file) => file !== own && !isIn(file, CORPORA)),
        machinePath,
      ),
    ).toEqual([]);
  });

  it('names no package registry but the public one of the lock file', () => {
    const host = /https?:\/\/[^/\s]*(?:registry|artifactory|nexus|pypi|mirror|goproxy)[^/\s]*/;
    const isRecorded = (file: string) => file.startsWith('test/fixtures/') || file === 'test/layout.test.ts';
    expect(
      linesThatMatch(
        tracked.filter((file) => !isRecorded(file)),
        host,
      ),
    ).toEqual([]);
    const resolved = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/;
    expect(linesThatMatch([lockFile], resolved)).toEqual([]);
  });

  it('switches no check off', () => {
    const escapes = /eslint-disable|@ts-ignore|@ts-nocheck|prettier-ignore|istanbul ignore/;
    expect(
      linesThatMatch(
        code.filter((file) => file !== 'test/layout.test.ts'),
        escapes,
      ),
    ).toEqual([]);
  });

  it('focuses no test and skips none, except where a real server may be missing', () => {
    const tests = under('test').filter((file) => /\.tsx?$/.test(file));
    expect(linesThatMatch(tests, /\b(?:it|test|describe)\.only\b|\bf(?:it|describe)\(/)).toEqual([]);
    const mustRun = tests.filter((file) => !isIn(file, MAY_SKIP));
    expect(linesThatMatch(mustRun, /\b(?:it|test|describe)\.(?:skip|todo|failing)\b|\bx(?:it|describe)\(/)).toEqual([]);
  });

  it('leaves no work for later', () => {
    expect(
      linesThatMatch(
        code.filter((file) => file !== 'test/layout.test.ts'),
        /\b(?:TODO|FIXME|XXX|HACK)\b/,
      ),
    ).toEqual([]);
  });
});

describe('package.json', () => {
  it('pins every dependency to one version', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    const ranges = ['dependencies', 'devDependencies', 'optionalDependencies']
      .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
      .filter(([, version]) => !/^\d/.test(version));
    expect(ranges).toEqual([]);
  });
});

describe('.env.example', () => {
  /** Names in `NAME=value` lines, set or commented out. */
  const namesIn = (text: string) => [...text.matchAll(/^#?[ \t]*([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');

  it('lists exactly the settings that src/config.ts reads, each once', async () => {
    const { SETTINGS } = await import('../src/config.ts');
    const listed = namesIn(read('.env.example'));
    const known = SETTINGS.map(({ name }) => name);
    expect({
      missingFromExample: known.filter((name) => !listed.includes(name)),
      unknownToConfig: listed.filter((name) => !known.includes(name)),
      listedTwice: listed.filter((name, index) => listed.indexOf(name) !== index),
    }).toEqual({ missingFromExample: [], unknownToConfig: [], listedTwice: [] });
  });

  it('gives no secret a value', () => {
    const secrets = /^#?[ \t]*[A-Z_]*(?:TOKEN|PASSWORD|HEADERS)=\S/gm;
    expect(read('.env.example').match(secrets) ?? []).toEqual([]);
  });
});
