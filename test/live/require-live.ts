/**
 * Names a server that is missing, so that a skipped suite is seen; throws where REQUIRE_LIVE (a comma-separated list) says
 * that it must be there.
 */
export const requireLive = (server: string, isThere: boolean, needs: string): void => {
  if (isThere) return;
  const required = (process.env.REQUIRE_LIVE ?? '').split(',').map((name) => name.trim());
  if (required.includes(server)) throw new Error(`REQUIRE_LIVE names ${server}, but this is missing: ${needs}`);
  process.stderr.write(`skipped: ${server} is not here; these suites need ${needs}\n`);
};
