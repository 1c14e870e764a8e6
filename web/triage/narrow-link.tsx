import type { MouseEvent, ReactNode } from 'react';
import { changedSearch, type Change } from './triage-parameters.ts';
import { goTo } from './use-search.ts';

const isPlain = ({ button, metaKey, ctrlKey, shiftKey }: MouseEvent): boolean =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey;

/** A link that narrows the page to what it names; a real address, so that it can be opened in a tab of its own. */
export const NarrowLink = ({ change, children }: { readonly change: Change; readonly children: ReactNode }) => {
  const search = changedSearch(location.search, change);
  return (
    <a
      className="narrow"
      href={search === '' ? location.pathname : search}
      title="Show only this"
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        goTo(search);
      }}
    >
      {children}
    </a>
  );
};
