/** URLs of the web, and the origins of pages. */
const CREDENTIALS = /((?:[a-z]+:)?\/\/)?\S*@/gi;
const QUERY = /\?\S*/g;

/** Returns an http or https URL, null for anything else. */
export const parseHttpUrl = (text: string): URL | null => {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url : null;
};

/** Returns the origin that a text spells (scheme, host and port; a final slash is taken off), null for anything with more in it. */
export const parseOrigin = (text: string): string | null => {
  const url = parseHttpUrl(text);
  if (url === null || url.username || url.password || url.search || url.hash || text.includes('*')) return null;
  return url.pathname === '/' && !/[?#@]/.test(text) ? url.origin : null;
};

/** Returns a text without the credentials and queries of URLs in it: `http://me:secret@host/?key=1` is `http://***@host/?***`. */
export const maskCredentials = (text: string): string => text.replace(CREDENTIALS, '$1***@').replace(QUERY, '?***');
