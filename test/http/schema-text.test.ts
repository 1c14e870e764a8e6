import { describe, expect, it } from '@jest/globals';
import { SDL, startRoutes } from './start-routes.ts';

describe('/schema.graphql', () => {
  it('is the SDL as text', async () => {
    const { headers, body } = await startRoutes().app.inject('/schema.graphql');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toBe(SDL);
  });
});
