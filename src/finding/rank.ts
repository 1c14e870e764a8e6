/** The answer to "what is breaking": services in which errors start, ranked. */
import { candidatesOf, entryRoutesOf, type Candidate, type EntryRoute } from './candidates.ts';
import { compareText, type Evidence, type ServiceRate } from './evidence.ts';
import { scoreParts, type Measures, type ScorePart } from './score.ts';
import type { SubjectEpisode } from '../spike/subject.ts';

/** One line of the answer. */
export interface RankedFinding {
  /** From 1. */
  readonly rank: number;
  /** Sum of value x weight of the parts: 0 to 1. */
  readonly score: number;
  readonly parts: readonly ScorePart[];
  readonly service: string;
  /** Null where it is not known. */
  readonly route: string | null;
  /** Null likewise; '' = exceptions without a type. */
  readonly exceptionType: string | null;
  /** Most hit first; null where no source has traces. */
  readonly entryRoutes: readonly EntryRoute[] | null;
  /** The most specific spike; null for errors that did not rise. */
  readonly spike: SubjectEpisode | null;
  /** What the service called when it failed; null where most errors are its own. */
  readonly dependency: string | null;
  /** The service below in which most of it starts; null where it starts here. */
  readonly cause: string | null;
  /** Without a spike of its own: a service whose spike is mostly made of errors that start here. */
  readonly shownBy: string | null;
  /** The service's own requests in the window; null where they are not known. */
  readonly rate: ServiceRate | null;
}

/** The best findings and how many there are. */
export interface Ranking {
  readonly findings: readonly RankedFinding[];
  readonly total: number;
}

const measuresOf = ({ window, nowMs, origins }: Evidence, candidates: readonly Candidate[]): Measures => ({
  atMs: Math.min(window.toMs, nowMs),
  mostStarted: Math.max(0, ...candidates.map(({ started }) => started)),
  entryRoutes: origins === null ? null : entryRoutesOf(origins).length,
});

/** Errors that did not rise come after all that did. */
const hasRisen = ({ spike, shownBy }: Candidate): number => (spike === null && shownBy === null ? 0 : 1);

interface Scored {
  readonly candidate: Candidate;
  readonly parts: readonly ScorePart[];
  readonly score: number;
}

/** The services that must not stand below one, itself first; a circle ends where it closes. */
const chainOf = (scored: Scored, byService: ReadonlyMap<string, Scored>): readonly Scored[] => {
  const chain = new Set<Scored>();
  for (let next: Scored | undefined = scored; next !== undefined && !chain.has(next);) {
    chain.add(next);
    next = byService.get(next.candidate.after ?? '');
  }
  return [...chain];
};

/**
 * Returns the first findings, one for each service with a spike or with errors that start in it: by score, errors that did
 * not rise after those that did, and a spike that is explained by another service always below that service. Ties go to
 * more errors in the window, then to the name, so that the same evidence in any order gives the same list.
 */
export const rankFindings = (evidence: Evidence, first: number): Ranking => {
  const candidates = candidatesOf(evidence);
  const measures = measuresOf(evidence, candidates);
  const scored = candidates.map((candidate): Scored => {
    const parts = scoreParts(candidate, measures);
    return { candidate, parts, score: parts.reduce((total, { value, weight }) => total + value * weight, 0) };
  });
  const byService = new Map(scored.map((each) => [each.candidate.service, each]));
  const placed = scored.map((each) => {
    const chain = chainOf(each, byService);
    return { ...each, place: Math.min(...chain.map(({ score }) => score)), depth: chain.length };
  });
  const ordered = placed.toSorted(
    (left, right) =>
      hasRisen(right.candidate) - hasRisen(left.candidate) ||
      right.place - left.place ||
      left.depth - right.depth ||
      right.score - left.score ||
      (right.candidate.rate?.errors ?? 0) - (left.candidate.rate?.errors ?? 0) ||
      compareText(left.candidate.service, right.candidate.service),
  );
  const findings = ordered.slice(0, first).map(({ candidate, parts, score }, index): RankedFinding => ({
    rank: index + 1,
    score,
    parts,
    service: candidate.service,
    route: candidate.route,
    exceptionType: candidate.exceptionType,
    entryRoutes: candidate.entryRoutes,
    spike: candidate.spike?.narrowest ?? null,
    dependency: candidate.dependency,
    cause: candidate.explanation?.cause ?? null,
    shownBy: candidate.shownBy,
    rate: candidate.rate,
  }));
  return { findings, total: candidates.length };
};
