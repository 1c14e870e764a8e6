/** Findings in the graph. */
import type { Resolvers } from '../generated/schema-types.ts';
import { routeLinks, serviceLinks } from '../link/links.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { spikeNode } from '../spike/load-spikes.ts';
import { loadFindingExample, loadFindingGroup } from './load-findings.ts';
import { findingSummary } from './summary.ts';

export const findingResolvers: Resolvers = {
  Finding: {
    scoreParts: ({ parts }) => parts,
    summary: (finding) => findingSummary(finding, finding.evidence),
    group: (finding, _args, context) => loadFindingGroup(context, finding),
    service: ({ service, scope }) => serviceNode(scope, service),
    route: ({ service, route, scope }) => (route === null ? null : routeNode(scope, service, route)),
    entryRoutes: ({ entryRoutes, scope }) =>
      entryRoutes?.map(({ service, route }) => routeNode(scope, service, route)) ?? null,
    since: ({ spike, scope }) => (spike === null ? null : { subject: spike, onset: spike.episode.onset, scope }),
    spike: ({ spike, range, others, scope }) => (spike === null ? null : spikeNode(scope, spike, range, others)),
    example: (finding, _args, context) => loadFindingExample(context, finding),
    links: ({ service, route, scope }, _args, { links }) =>
      route === null ? serviceLinks(links, service, scope.window) : routeLinks(links, service, route, scope.window),
  },
};
