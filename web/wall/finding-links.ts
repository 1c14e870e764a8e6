import { filterParameters } from '../client/filter-parameters.ts';
import { graphiqlLink } from '../client/graphiql-link.ts';
import { linkName } from '../client/link-name.ts';
import { ServiceErrorsDocument, SpikeDocument, type WallFindingFragment } from '../generated/operations.ts';
import type { Board } from './board-state.ts';
import type { BoardParameters } from './wall-parameters.ts';

/** A place where a finding is looked into. */
export interface Place {
  readonly title: string;
  readonly url: string;
}

/** What a board is restricted to. */
export type Scope = Pick<BoardParameters, 'filter' | 'range'>;

/** Returns the query behind a finding, opened in GraphiQL: its spike by id, else the errors where it starts, restricted as the board is. */
export const queryPlace = ({ spike, service, route }: WallFindingFragment, board: Board, { filter }: Scope): Place => {
  const { from, to } = board.window;
  const start = {
    service: { equals: service.name },
    ...(route === null ? {} : { route: { equals: route.name } }),
  };
  return {
    title: 'GraphiQL',
    url:
      spike === null
        ? graphiqlLink(ServiceErrorsDocument, { range: { from, to }, filter: { ...filter, ...start } })
        : graphiqlLink(SpikeDocument, { id: spike.id }),
  };
};

/** Returns the triage page of a service, restricted as the board is. */
export const triagePlace = (service: string, { filter, range }: Scope): Place => {
  const parameters = filterParameters({ ...filter, service: { equals: service } });
  parameters.set('range', range);
  return { title: 'Triage', url: `/triage?${parameters.toString()}` };
};

/** Returns where a finding is looked into, the triage page first; Grafana and runbooks as the graph links them, each place once. */
export const findingPlaces = (finding: WallFindingFragment, board: Board, scope: Scope): readonly Place[] => {
  const linked = finding.links
    .filter(({ kind }) => kind !== 'QUERY')
    .map(({ kind, url }) => ({ title: linkName(kind), url }));
  const once = linked.filter(({ title }, index) => linked.findIndex((place) => place.title === title) === index);
  return [triagePlace(finding.service.name, scope), queryPlace(finding, board, scope), ...once];
};
