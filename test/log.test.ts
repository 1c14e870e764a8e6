import { describe, expect, it } from '@jest/globals';
import { createLog, type LogSettings } from '../src/log.ts';

const recorded = (settings: Partial<LogSettings>, isTTY = false, isColored: boolean | null = null) => {
  const lines: string[] = [];
  const output = { isTTY, write: (line: string) => lines.push(line) };
  return { log: createLog({ level: 'info', format: null, ...settings }, output, isColored), lines };
};
const json = (line: string | undefined) => {
  const entry: Record<string, unknown> = JSON.parse(line ?? '');
  return entry;
};

describe('createLog', () => {
  it('writes one JSON object a line where the output is no terminal', () => {
    const { log, lines } = recorded({});
    log.info({ port: 4000 }, 'listening');
    log.warn('careful');
    expect(lines.map(json)).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), port: 4000, msg: 'listening' },
      { level: 'warn', time: expect.any(String), msg: 'careful' },
    ]);
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
  });

  it('writes for the eye on a terminal, in colour', () => {
    const { log, lines } = recorded({}, true);
    log.info({ port: 4000 }, 'listening');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\u001b\[\d+m.*listening.*port.*4000/);
  });

  it.each([
    { format: 'json', isTTY: true, isJson: true },
    { format: 'pretty', isTTY: false, isJson: false },
  ] as const)('writes $format when told so, whatever the output', ({ format, isTTY, isJson }) => {
    const { log, lines } = recorded({ format }, isTTY, false);
    log.info('hello');
    expect(lines[0]?.startsWith('{')).toBe(isJson);
    expect(lines[0]).not.toContain('\u001b');
    expect(lines[0]).toMatch(isJson ? /"msg":"hello"/ : /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: hello\n$/);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = recorded({ level: 'warn' });
    log.info('quiet');
    log.error('loud');
    expect(lines.map((line) => json(line).msg)).toEqual(['loud']);
    const silent = recorded({ level: 'silent' });
    silent.log.fatal('unheard');
    expect(silent.lines).toEqual([]);
  });

  it('never writes a header that says who somebody is, in either format', () => {
    const headers = { authorization: 'Bearer hunter2', cookie: 'session=hunter2', 'x-api-key': 'hunter2', host: 'h' };
    for (const format of ['json', 'pretty'] as const) {
      const { log, lines } = recorded({ format });
      log.info({ headers }, 'a');
      log.info({ req: { headers } }, 'b');
      log.info(headers, 'c');
      expect(lines.join('')).not.toContain('hunter2');
      expect(lines.join('').match(/\[redacted\]/g)).toHaveLength(9);
    }
  });

  it('writes an error with its stack and its causes', () => {
    const { log, lines } = recorded({});
    log.error({ err: new Error('upper', { cause: new Error('lower') }) }, 'failed');
    expect(json(lines[0]).err).toMatchObject({ type: 'Error', message: 'upper: lower' });
    expect(lines[0]).toContain('caused by: Error: lower');
  });
});
