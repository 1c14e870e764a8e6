import { graphiqlLink } from '../client/graphiql-link.ts';
import {
  ServiceErrorsDocument,
  SpikeDocument,
  type ErrorFilter,
  type LinkKind,
  type WallFindingFragment,
} from '../generated/operations.ts';
import type { Board } from './board-state.ts';

/** A place where a finding is looked into. */
export interface Place {
  readonly title: string;
  readonly url: string;
}

const GRAFANA: readonly LinkKind[] = ['GRAFANA_EXPLORE', 'TRACE'];

const filterOf = ({ service, route }: WallFindingFragment): ErrorFilter => ({
  service: { equals: service.name },
  ...(route === null ? {} : { route: { equals: route.name } }),
});

/** Returns the query behind a finding, opened in GraphiQL: its spike by id, else its service's errors in the board's window. */
export const queryPlace = (finding: WallFindingFragment, { window: { from, to } }: Board): Place => ({
  title: 'GraphiQL',
  url:
    finding.spike === null
      ? graphiqlLink(ServiceErrorsDocument, { range: { from, to }, filter: filterOf(finding) })
      : graphiqlLink(SpikeDocument, { id: finding.spike.id }),
});

/** Returns the triage page of a service or of a route in it. */
export const triagePlace = (service: string, range: string): Place => ({
  title: 'Triage',
  url: `/triage?${new URLSearchParams({ service, range }).toString()}`,
});

/** Returns where a finding is looked into, the triage page first; Grafana as the graph links it, where it does. */
export const findingPlaces = (finding: WallFindingFragment, board: Board, range: string): readonly Place[] => {
  const grafana = finding.links.find(({ kind }) => GRAFANA.includes(kind));
  const runbooks = finding.links.filter(({ kind }) => kind === 'RUNBOOK');
  return [
    triagePlace(finding.service.name, range),
    queryPlace(finding, board),
    ...(grafana === undefined ? [] : [{ title: 'Grafana', url: grafana.url }]),
    ...runbooks.map(({ url }) => ({ title: 'Runbook', url })),
  ];
};
