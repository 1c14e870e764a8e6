/** Everything that the gateway serves beside /graphql, in the order that it needs. */
import type { FastifyInstance } from 'fastify';
import { registerFallbacks } from './fallbacks.ts';
import { registerGraphiql } from './graphiql.ts';
import { registerHealth, type HealthDeps } from './health.ts';
import { registerLandingPage, type LandingPageDeps } from './landing-page.ts';
import { registerMetrics, type Metrics } from './metrics.ts';
import { registerOrigins, type OriginRules } from './origins.ts';
import { registerPages } from './pages.ts';
import { registerRequestLog } from './request-log.ts';
import { registerSchemaText } from './schema-text.ts';
import { registerSecurityHeaders } from './security-headers.ts';

/** What those routes are made of. */
export interface RoutesDeps extends HealthDeps, LandingPageDeps {
  readonly origins: OriginRules;
  readonly metrics: Pick<Metrics, 'registry'>;
  /** The subgraph's SDL. */
  readonly sdl: string;
  /** Where GraphiQL is built: web/dist/graphiql. */
  readonly graphiqlFolder: string;
  /** Where the wall and the triage page are built: web/dist/pages. */
  readonly pagesFolder: string;
}

/**
 * Adds the hooks and routes around GraphQL. Call it before /graphql is added, so that its hooks and its list of paths cover
 * that route too.
 */
export const registerRoutesAroundGraphql = (app: FastifyInstance, deps: RoutesDeps): void => {
  registerRequestLog(app);
  registerSecurityHeaders(app);
  registerOrigins(app, deps.origins);
  registerFallbacks(app);
  registerLandingPage(app, deps);
  registerGraphiql(app, deps.graphiqlFolder);
  registerPages(app, deps.pagesFolder);
  registerSchemaText(app, deps.sdl);
  registerHealth(app, deps);
  registerMetrics(app, deps.metrics);
};
