import type { WallFindingFragment } from '../generated/operations.ts';
import type { Board } from './board-state.ts';
import { findingPlaces, type Scope } from './finding-links.ts';

/** Links to where a finding is looked into. */
export const FindingNav = ({
  finding,
  board,
  scope,
}: {
  readonly finding: WallFindingFragment;
  readonly board: Board;
  readonly scope: Scope;
}) => (
  <nav aria-label={`Look into ${finding.service.name}`}>
    {findingPlaces(finding, board, scope).map(({ title, url }) => (
      <a key={title} href={url}>
        {title}
      </a>
    ))}
  </nav>
);
