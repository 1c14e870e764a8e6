/** Spikes, onsets and burn rates in the graph. */
import { accept } from '../errors.ts';
import { loadExceptionGroups } from '../exception/load-exception-groups.ts';
import { placedScope } from '../filter/place.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { checkFirst } from '../page/page.ts';
import { routeLinks, serviceLinks } from '../link/links.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { defaultScope } from '../triage/open-scope.ts';
import { resolveStep } from '../window/resolve-window.ts';
import { loadCause } from './load-cause.ts';
import { loadDeploy } from './load-deploy.ts';
import { loadFirstTrace, loadOnsetMs } from './load-onset.ts';
import { loadSpikeSeries } from './load-spike-series.ts';
import { loadSpike } from './load-spikes.ts';
import { episodeRange, spikePlace } from './spike.ts';
import { spikeSummary } from './summary.ts';

const MAX_GROUPS = 20;

export const spikeResolvers: Resolvers = {
  Spike: {
    __resolveReference: (reference, context) =>
      loadSpike(context, defaultScope(context.nowMs), accept(referenceKey(reference, 'id'))),
    service: ({ service, scope }) => serviceNode(scope, service),
    route: ({ service, route, scope }) => (route === null ? null : routeNode(scope, service, route)),
    exceptionType: ({ exceptionType, scope }) => (exceptionType === null ? null : { name: exceptionType, scope }),
    state: ({ episode }) => episode.state,
    severity: ({ episode }) => episode.severity,
    onset: ({ episode: { onset }, scope, ...subject }) => ({ subject, onset, scope }),
    detectedAt: ({ episode: { openedAtMs }, stepMs }) => (openedAtMs === null ? null : openedAtMs + stepMs),
    resolvedAt: ({ episode }) => episode.resolvedAtMs,
    baselineRatio: ({ episode }) => episode.baselineRatio,
    currentRatio: ({ episode }) => episode.currentRatio,
    peakRatio: ({ episode }) => episode.peakRatio,
    excessErrors: ({ episode }) => episode.excessErrors,
    score: ({ episode }) => episode.score,
    series: (node, { step }, context) => loadSpikeSeries(context, node, accept(resolveStep(step, node.scope.window))),
    groups: async (node, args, context) => {
      const first = accept(checkFirst(args.first, 5, MAX_GROUPS));
      const window = { ...node.scope.window, ...episodeRange(node.episode, node.range.toMs) };
      const scope = placedScope({ ...node.scope, window }, spikePlace(node));
      return (await loadExceptionGroups(context, scope, { first }, node.exceptionType)).nodes;
    },
    suspectedDeploy: (node, _args, context) => loadDeploy(context, node),
    suspectedCause: (node, _args, context) => loadCause(context, node),
    baselineConfidence: ({ episode }) => episode.baselineConfidence,
    summary: (node) => spikeSummary(node, node.range.toMs),
    links: ({ service, route, scope }, _args, { links }) =>
      route === null ? serviceLinks(links, service, scope.window) : routeLinks(links, service, route, scope.window),
  },
  Onset: {
    at: (node, _args, context) => loadOnsetMs(context, node),
    earliest: ({ onset }) => onset.earliestMs,
    latest: ({ onset }) => onset.latestMs,
    lastHealthyAt: ({ onset }) => onset.lastHealthyAtMs,
    confidence: ({ onset }) => onset.confidence,
    firstTrace: (node, _args, context) => loadFirstTrace(context, node),
  },
  BurnWindow: {
    window: ({ windowMs }) => windowMs,
  },
};
