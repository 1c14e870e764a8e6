import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, server, threw, traceOf } from '../support/plain-trace.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 10);
const QUERY = `query ($route: TriageStringFilter, $message: TriageStringFilter) {
  triage(filter: { route: $route, message: $message }) {
    routes { nodes { name } }
    exceptionTypes { nodes { name } }
  }
}`;

describe('an expression that the checking library takes and the engine does not', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const root = server('cart', { name: 'GET /cart', ...threw(exception('CartError', 'no cart')) });
    gateway = await openGateway(NOW_MS, { spans: traceOf(1, NOW_MS - 60_000, root), logs: [] });
  });
  afterAll(() => gateway.close());

  it.each(['(?<n>x)', '\\pL{1000}', '(?i)(?:\\pL){500}', '\\p{Emoji}', '\\p{Cn}'])(
    'is the client’s: %s',
    async (matches) => {
      for (const filter of [{ route: { matches } }, { message: { notMatches: matches } }]) {
        const { errors } = await gateway.run(QUERY, filter);
        for (const { message, extensions } of errors) {
          expect(extensions.code).toBe('BAD_USER_INPUT');
          expect(message).toMatch(/matches.*RE2/u);
        }
      }
    },
  );
});
