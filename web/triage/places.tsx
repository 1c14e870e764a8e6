import { linkName } from '../client/link-name.ts';
import type { LinkKind } from '../generated/operations.ts';

interface Link {
  readonly title: string;
  readonly url: string;
  readonly kind: LinkKind;
}

/** The links that the graph gives, each by the name of the place; what they show is in their titles, for `subject`. */
export const Places = ({ links, subject }: { readonly links: readonly Link[]; readonly subject: string }) => (
  <span className="places">
    {links.map(({ title, url, kind }) => (
      <a key={url} href={url} title={title} aria-label={`${linkName(kind)}: ${title}, ${subject}`}>
        {linkName(kind)}
      </a>
    ))}
  </span>
);
