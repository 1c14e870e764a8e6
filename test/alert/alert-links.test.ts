import { describe, expect, it } from '@jest/globals';
import { alertLinks } from '../../src/alert/alert-links.ts';

describe('alertLinks', () => {
  it('gives the runbook, then the dashboard', () => {
    const runbookUrl = 'https://wiki.example/runbooks/checkout?step=1#logs';
    const dashboardUrl = 'http://grafana.example/d/abc';
    expect(alertLinks({ runbookUrl, dashboardUrl })).toEqual([
      { kind: 'RUNBOOK', title: 'Runbook', url: runbookUrl },
      { kind: 'DASHBOARD', title: 'Dashboard', url: dashboardUrl },
    ]);
  });

  it('trims what is around a URL', () => {
    const links = alertLinks({ runbookUrl: ' https://wiki.example/a \n', dashboardUrl: null });
    expect(links.map(({ url }) => url)).toEqual(['https://wiki.example/a']);
  });

  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['a text', 'see the wiki'],
    ['a path', '/runbooks/checkout'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
  ])('leaves out %s', (_name, text) => {
    expect(alertLinks({ runbookUrl: text, dashboardUrl: text })).toEqual([]);
  });
});
