import { describe, expect, it } from '@jest/globals';
import { check } from '../src/check.ts';
import { readConfig } from '../src/config.ts';
import type { NamedSource } from '../src/probe.ts';

const never = new AbortController().signal;
const store = (isHealthy: boolean): NamedSource => ({
  name: 'EMBEDDED',
  source: {
    describe: async () => ({
      kind: 'EMBEDDED',
      url: null,
      isHealthy,
      version: 'DuckDB v1.5.6',
      capabilities: ['counts', 'traces'],
      latencyMs: 2.4,
      lastError: isHealthy ? null : 'no space left',
    }),
  },
});

describe('check', () => {
  it('prints the settings in effect and what each source can do', async () => {
    const { text, exitCode } = await check(readConfig({ PORT: '8080' }), [store(true)], never);
    expect(exitCode).toBe(0);
    expect(text).toBe(
      [
        'Settings',
        '  HOST                         127.0.0.1  (default)',
        '  PORT                         8080',
        '  OTLP_PORT                    4318  (default)',
        '  DATA_DIR                     .triagraph  (default)',
        '  RETENTION                    8d  (default)',
        '  STORE_MAX_BYTES              4GB  (default)',
        '  DEMO                         on  (default)',
        '  OTEL_EXPORTER_OTLP_ENDPOINT  unset  (default)',
        '  PROMETHEUS_URL               unset  (default)',
        '  TEMPO_URL                    unset  (default)',
        '  ALERTMANAGER_URL             unset  (default)',
        '  DETECTION_LAG                unset  (default)',
        '  AUTH                         unset  (default)',
        '  ALLOWED_ORIGINS              unset  (default)',
        '  GRAFANA_URL                  unset  (default)',
        '  GRAFANA_TEMPO_UID            tempo  (default)',
        '  LOG_LEVEL                    info  (default)',
        '  LOG_FORMAT                   unset  (default)',
        '',
        'Sources',
        '  EMBEDDED  ok  DuckDB v1.5.6  answered in 2 ms',
        '    can: counts, traces',
        '',
        'No problems found.',
        '',
      ].join('\n'),
    );
  });

  it('fails with every problem of the settings, and then asks no source', async () => {
    const untouched: NamedSource = {
      name: 'EMBEDDED',
      source: { describe: () => Promise.reject(new Error('asked')) },
    };
    const { text, exitCode } = await check(readConfig({ PORT: 'x', DEMO: 'y' }), [untouched], never);
    expect(exitCode).toBe(1);
    expect(text).toBe(
      [
        '2 problems',
        '  PORT: got "x", expected a whole number from 0 to 65535; for example PORT=8080',
        '  DEMO: got "y", expected one of on, off; for example DEMO=off',
        '',
      ].join('\n'),
    );
  });

  it('fails when a source is not well or could not be opened', async () => {
    const { text, exitCode } = await check(readConfig({}), [store(false)], never, ['The folder .triagraph is in use.']);
    expect(exitCode).toBe(1);
    expect(text).toContain('  EMBEDDED  FAILED  DuckDB v1.5.6  answered in 2 ms\n');
    expect(text).toMatch(/\n2 problems\n {2}The folder \.triagraph is in use\.\n {2}EMBEDDED: no space left\n$/);
  });

  it('shows what a source that is well has to say beside that, without failing', async () => {
    const { name, source } = store(true);
    const describe: typeof source.describe = async (call) => ({
      ...(await source.describe(call)),
      lastError: "its clock is 90 s behind the gateway's",
    });
    const { text, exitCode } = await check(readConfig({}), [{ name, source: { describe } }], never);
    expect(exitCode).toBe(0);
    expect(text).toContain("    can: counts, traces\n    note: its clock is 90 s behind the gateway's\n");
  });

  it('shows warnings without failing', async () => {
    const { text, exitCode } = await check(readConfig({ RAW_MESSAGES: 'all' }), [], never);
    expect(exitCode).toBe(0);
    expect(text).toContain('Warnings\n  RAW_MESSAGES is set but is not read by this version\n');
  });

  it('shows what a source advises that is well, without failing', async () => {
    const { name, source } = store(true);
    const advise = async () => ({
      facts: ['a new value every 60 s', 'counts'],
      warnings: ['it is slow', 'it has no version'],
    });
    const sources = [{ name, source: { ...source, advise } }];
    const { text, exitCode } = await check(readConfig({ RAW_MESSAGES: 'all' }), sources, never);
    expect(exitCode).toBe(0);
    expect(text).toContain(
      'Warnings\n  RAW_MESSAGES is set but is not read by this version\n  EMBEDDED: it is slow\n  EMBEDDED: it has no version\n',
    );
    expect(text).toContain('can: counts, traces, a new value every 60 s\n');
    expect(text).toContain('No problems found.');
  });

  it('asks no advice of a source that is not well, and can do without', async () => {
    const failing = () => Promise.reject(new Error('no samples'));
    const well = store(true);
    const asked: string[] = [];
    const advise = async () => {
      asked.push('asked');
      return { facts: [], warnings: [] };
    };
    const sources = [
      { ...well, source: { ...well.source, advise: failing } },
      { ...store(false), source: { ...store(false).source, advise } },
    ];
    const { text } = await check(readConfig({}), sources, never);
    expect(text).toContain('can: counts, traces\n');
    expect(asked).toEqual([]);
  });
});
