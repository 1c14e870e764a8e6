/** The page at /: where everything is. */
import type { FastifyInstance } from 'fastify';
import { pageCsp } from './security-headers.ts';

/** What the page tells. */
export interface LandingPageDeps {
  readonly version: string;
  /** Where OTLP can be sent; null when the receiver is closed. Asked at every request, as the port may be any. */
  readonly receiverUrl: () => string | null;
  /** Sources that are elsewhere, and where. */
  readonly sourceUrls: readonly { readonly name: string; readonly url: string }[];
  /** Data are kept here, in the embedded store. */
  readonly hasStore: boolean;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 4rem auto; max-width: 40rem; padding: 0 1.5rem; }
h1 { margin: 0; }
dt { font-weight: 600; margin-top: 1rem; }
dd { margin: 0; }
code { font: 0.9em ui-monospace, monospace; }
footer { margin-top: 3rem; opacity: 0.7; }
`;
const PAGE_HEADERS = {
  'content-security-policy': pageCsp(STYLE),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Returns a whole page of the gateway's look from a title and the HTML of its body; `title` is escaped, `body` is not. */
const page = (title: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;

const LINKS = [
  ['/triage', 'Triage', 'look into an incident without writing a query'],
  ['/wall', 'Wall', 'what is breaking on a large screen, pushed as it happens'],
  ['/graphiql', 'GraphiQL', 'ask, with every field described and the triage questions prepared'],
  ['/schema.graphql', 'Schema', 'the SDL, a federation v2 subgraph'],
  ['/healthz', 'Health', 'whether the process lives'],
  ['/readyz', 'Readiness', 'whether each source answers'],
  ['/metrics', 'Metrics', "the gateway's own, for Prometheus"],
] as const;

const closedText = (hasStore: boolean): string =>
  hasStore ? 'closed (OTLP_PORT is off)' : 'to where these sources get them: this gateway keeps nothing';
const receiverText = (url: string | null, hasStore: boolean): string =>
  url === null
    ? closedText(hasStore)
    : `<code>OTEL_EXPORTER_OTLP_ENDPOINT=${escapeHtml(url)}</code> with <code>OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf</code>`;

/** Returns the landing page. */
export const landingPage = ({ version, receiverUrl, sourceUrls, hasStore }: LandingPageDeps): string => {
  const sources = sourceUrls.map(
    ({ name, url }) => `<dt>${escapeHtml(name)}</dt><dd><code>${escapeHtml(url)}</code></dd>`,
  );
  const links = LINKS.map(([path, name, meaning]) => `<dt><a href="${path}">${name}</a></dt><dd>${meaning}</dd>`);
  return page(
    'Triagraph',
    `<main>
<h1>Triagraph</h1>
<p>What is breaking, where, and since when: error triage over OpenTelemetry data.</p>
<dl>
${[...links, ...sources].join('\n')}
<dt>GraphQL</dt><dd><code>POST /graphql</code></dd>
<dt>Send traces and logs</dt><dd>${receiverText(receiverUrl(), hasStore)}</dd>
</dl>
</main>
<footer>version ${escapeHtml(version)}</footer>`,
  );
};

/** Returns the page that says that the pages of web/ are not built yet. */
export const missingPage = (path: string): string =>
  page(
    'Not built yet',
    `<main>
<h1>Not built yet</h1>
<p><code>${escapeHtml(path)}</code> is built from <code>web/</code>. Run <code>npm run build:web</code>, then start the gateway again.</p>
<p>Queries work without it: <code>POST /graphql</code>.</p>
</main>`,
  );

/** The headers of a page that `landingPage` or `missingPage` returned. */
export const pageHeaders: Readonly<Record<string, string>> = PAGE_HEADERS;

/** Adds the page at /. */
export const registerLandingPage = (app: FastifyInstance, deps: LandingPageDeps): void => {
  app.get('/', async (_request, reply) => reply.headers(pageHeaders).send(landingPage(deps)));
};
