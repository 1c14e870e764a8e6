import { describe, expect, it } from '@jest/globals';
import { findingPlaces, queryPlace, triagePlace } from '../../../web/wall/finding-links.ts';
import { madeBoard, MADE_FINDINGS, steadyFinding } from '../../support/made-board.ts';

const board = madeBoard(Date.parse('2026-11-24T10:00:00Z'), MADE_FINDINGS.slice(0, 1));
const scope = { filter: { environment: { equals: 'prod' } }, range: '2h' };
const steady = steadyFinding(0, 'shipping', 0.02, 1);

const opened = (url: string) => {
  const parameters = new URL(url, 'http://gateway').searchParams;
  return { query: parameters.get('query'), variables: JSON.parse(parameters.get('variables') ?? 'null') };
};

describe('the links of a finding', () => {
  it('lead to the triage page, to GraphiQL and to Grafana, each once', () => {
    const explore = { title: 'More', url: 'http://grafana.example/more', kind: 'GRAFANA_EXPLORE' } as const;
    const runbook = { title: 'What to do', url: 'http://runbooks.example/1', kind: 'RUNBOOK' } as const;
    const places = findingPlaces({ ...steady, links: [...steady.links, explore, runbook] }, board, scope);
    expect(places.map(({ title }) => title)).toEqual(['Triage', 'GraphiQL', 'Grafana', 'Runbook']);
    expect(places[2]?.url).toBe('http://grafana.example/explore?service=shipping');
  });

  it('ask for the spike by its id, which holds its window and filter', () => {
    const [finding] = board.breaking ?? [];
    if (finding === undefined) throw new Error('the board is empty');
    const { query, variables } = opened(queryPlace(finding, board, scope).url);
    expect(query).toMatch(/^query Spike\(/);
    expect(variables).toEqual({ id: 'sp1.payment' });
  });

  it('ask for errors that did not rise in the window and with the filter of the board', () => {
    const { query, variables } = opened(queryPlace(steady, board, scope).url);
    expect(query).toMatch(/^query ServiceErrors\(/);
    expect(variables).toEqual({
      range: { from: board.window.from, to: board.window.to },
      filter: { environment: { equals: 'prod' }, service: { equals: 'shipping' }, route: { equals: 'GET /quotes' } },
    });
  });

  it('keep the filter and the window of the board on the triage page', () => {
    expect(triagePlace('shipping', scope).url).toBe('/triage?environment=prod&service=shipping&range=2h');
  });
});
