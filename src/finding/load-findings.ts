/** Findings in the graph: the ranking of a scope's evidence, and what one of them shows. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { accept } from '../errors.ts';
import type { ExceptionGroupNode } from '../exception/exception-group.ts';
import { loadExceptionGroups } from '../exception/load-exception-groups.ts';
import { matchesText } from '../filter/matches-text.ts';
import { placedScope, placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { checkFirst } from '../page/page.ts';
import { loadIfAnswered } from '../spike/load-if-answered.ts';
import { episodeRange } from '../spike/spike.ts';
import type { SubjectEpisode } from '../spike/subject.ts';
import type { TimeRange } from '../time.ts';
import { foundTraceNode, type TraceNode } from '../trace/trace-node.ts';
import type { Evidence } from './evidence.ts';
import { loadEvidence } from './load-evidence.ts';
import { rankFindings, type RankedFinding, type Ranking } from './rank.ts';
import { triageSummary } from './summary.ts';

const MAX_FINDINGS = 50;
const DEFAULT_FINDINGS = 10;

/** A finding as the graph's node. */
export interface FindingNode extends RankedFinding {
  readonly evidence: Evidence;
  readonly range: TimeRange;
  readonly others: readonly SubjectEpisode[];
  readonly scope: Scope;
}

export interface FindingListNode {
  readonly findings: readonly FindingNode[];
  readonly completeness: Completeness;
}

/**
 * The ranking of what a scope selects. Its origins and edges are those of all services, as what explains a service lies outside
 * of it: errors that start elsewhere are only told where they show as a spike of what is selected.
 */
const rankSelected = (evidence: Evidence, { filter: { service, route } }: Scope, first: number): Ranking => {
  if (service === undefined && route === undefined) return rankFindings(evidence, first);
  const counted = new Set(evidence.rates.map((rate) => rate.service));
  const isSelected = (finding: RankedFinding): boolean =>
    finding.spike !== null ||
    finding.shownBy !== null ||
    (matchesText(service, finding.service) && (route === undefined || counted.has(finding.service)));
  const selected = rankFindings(evidence, Infinity).findings.filter(isSelected);
  return {
    findings: selected.slice(0, first).map((finding, index) => ({ ...finding, rank: index + 1 })),
    total: selected.length,
  };
};

/** Returns the findings of a scope, the most likely place to look first. */
export const loadFindings = async (
  context: Context,
  scope: Scope,
  args: { readonly first?: number | null | undefined },
): Promise<FindingListNode> => {
  const first = accept(checkFirst(args.first, DEFAULT_FINDINGS, MAX_FINDINGS));
  const { evidence, range, completeness } = await loadEvidence(context, scope);
  const { findings, total } = rankSelected(evidence, scope, first);
  return {
    findings: findings.map((finding) => ({ ...finding, evidence, range, others: evidence.spikes, scope })),
    completeness: { ...completeness, isTruncated: completeness.isTruncated || total > findings.length },
  };
};

/** Returns what is breaking in a scope, in one sentence. */
export const loadTriageSummary = async (context: Context, scope: Scope): Promise<string> => {
  const { evidence } = await loadEvidence(context, scope);
  return triageSummary(rankSelected(evidence, scope, DEFAULT_FINDINGS), evidence);
};

/** The time and place of a finding: its spike's, or the whole window. */
const foundScope = ({ service, route, spike, range, scope }: FindingNode): Scope => {
  const window = spike === null ? scope.window : { ...scope.window, ...episodeRange(spike.episode, range.toMs) };
  return placedScope({ ...scope, window }, route === null ? { service } : { service, route });
};

/** Returns the group with most occurrences; null where there is none, or no source of exceptions is configured. */
export const loadFindingGroup = async (context: Context, finding: FindingNode): Promise<ExceptionGroupNode | null> => {
  const groups = loadExceptionGroups(context, foundScope(finding), { first: 1 });
  const { value, isFailed } = await loadIfAnswered('the group', groups);
  if (isFailed) await groups; // tells the error on this field
  return value?.nodes[0] ?? null;
};

/** Returns the newest trace with an error in a finding; null where none is held, or no source of traces is configured. */
export const loadFindingExample = async (context: Context, finding: FindingNode): Promise<TraceNode | null> => {
  const scope = foundScope(finding);
  const place = placeKey(scope.place);
  const search = context.loaders.errorTraces.load({
    kind: 'traces',
    by: place.dimensions,
    ...place,
    where: scope.filter,
    range: scope.window,
    limit: 1,
    after: null,
    withErrors: false,
  });
  const { value, isFailed } = await loadIfAnswered('an example', search);
  if (isFailed) await search;
  const found = value?.found[0];
  return found === undefined ? null : foundTraceNode(found, scope);
};
