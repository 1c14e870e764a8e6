import { describe, expect, it } from '@jest/globals';
import { readDemoCommand } from '../../demo/options.ts';

const DEFAULTS = { kind: 'play', endpoint: 'http://127.0.0.1:4318', startMs: null, speed: 1, only: null };

describe('the demo command', () => {
  it.each([
    { name: 'plays from now at speed 1 without arguments', args: [], want: {} },
    {
      name: 'takes an RFC 3339 start',
      args: ['--start', '2026-11-24T10:00:00Z'],
      want: { startMs: 1_795_514_400_000 },
    },
    { name: 'takes an offset', args: ['--start', '2026-11-24T11:00:00+01:00'], want: { startMs: 1_795_514_400_000 } },
    { name: 'takes a Unix second', args: ['--start=1795514400'], want: { startMs: 1_795_514_400_000 } },
    { name: 'takes a speed below 1', args: ['--speed', '0.5'], want: { speed: 0.5 } },
    { name: 'sends the past alone', args: ['--only', 'past'], want: { only: 'past' } },
    { name: 'leaves the past out', args: ['--only=live'], want: { only: 'live' } },
    { name: 'takes both', args: ['--speed=60', '--start=0'], want: { startMs: 0, speed: 60 } },
  ])('$name', ({ args, want }) => {
    expect(readDemoCommand(args, {})).toEqual({ ...DEFAULTS, ...want });
  });

  it('prints series, of the past before an instant, without a receiver', () => {
    const unused = { OTEL_EXPORTER_OTLP_ENDPOINT: 'no url' };
    expect(readDemoCommand(['--openmetrics'], unused)).toEqual({ kind: 'openmetrics', startMs: null });
    expect(readDemoCommand(['--openmetrics', '--start', '60'], {})).toEqual({ kind: 'openmetrics', startMs: 60_000 });
  });

  it('reads the receiver from the environment, and takes an empty variable for one that is not set', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp' };
    expect(readDemoCommand([], env)).toEqual({ ...DEFAULTS, endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT });
    expect(readDemoCommand([], { OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual(DEFAULTS);
  });

  it.each([
    {
      args: ['--start', 'yesterday'],
      want: '--start: expected an RFC 3339 time or a Unix second, got "yesterday"; for example --start 2026-11-24T10:00:00Z',
    },
    {
      args: ['--start', '2026-13-40T10:00:00Z'],
      want: '--start: expected an RFC 3339 time or a Unix second, got "2026-13-40T10:00:00Z"; for example --start 2026-11-24T10:00:00Z',
    },
    {
      args: ['--start'],
      want: '--start: expected an RFC 3339 time or a Unix second, got nothing; for example --start 2026-11-24T10:00:00Z',
    },
    { args: ['--speed', '0'], want: '--speed: expected a number above 0, got "0"; for example --speed 10' },
    { args: ['--speed', 'fast'], want: '--speed: expected a number above 0, got "fast"; for example --speed 10' },
    { args: ['--speed=Infinity'], want: '--speed: expected a number above 0, got "Infinity"; for example --speed 10' },
    { args: ['--only', 'now'], want: '--only: expected past or live, got "now"; for example --only past' },
    {
      args: ['--fast'],
      want: '--fast: unknown argument; expected --start T, --speed N, --only past|live or --openmetrics, such as --start 2026-11-24T10:00:00Z',
    },
  ])('refuses $args with the argument, what was expected and an example', ({ args, want }) => {
    expect(readDemoCommand(args, {})).toEqual({ kind: 'problems', problems: [want] });
  });

  it('reports every problem at once', () => {
    const command = readDemoCommand(['--speed', '-1', '--start', 'x'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318',
    });
    expect(command).toEqual({
      kind: 'problems',
      problems: [
        expect.stringContaining('--speed'),
        expect.stringContaining('--start'),
        'OTEL_EXPORTER_OTLP_ENDPOINT: expected an http or https URL, got "localhost:4318"; for example OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      ],
    });
  });

  it('offers help', () => {
    expect(readDemoCommand(['--speed', '2', '--help'], {})).toEqual({ kind: 'help' });
  });
});
