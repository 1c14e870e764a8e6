/** The README's query runs, and its answer has the shape that the README shows. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, failed, server, threw, traceOf } from '../support/plain-trace.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(README)?.[1] ?? '';

const NOW_MS = Date.UTC(2026, 10, 24, 10);

/** Replaces every leaf by its type, so that only the shape is compared; of a list one item stands for all. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
};

describe('the README', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const origin = server('checkout', { name: 'GET /orders/{id}', ...threw(exception('PoolError')) });
    const root = server('frontend', { name: 'GET /orders/{id}', ...failed }, [origin]);
    gateway = await openGateway(NOW_MS, { spans: traceOf(1, NOW_MS - 60_000, root), logs: [] });
  });
  afterAll(() => gateway.close());

  it('shows a query that runs, and the answer that it gives', async () => {
    const { data, errors } = await gateway.run(block('graphql'));
    expect(errors).toEqual([]);
    expect(shapeOf(JSON.parse(block('json')))).toEqual(shapeOf({ data }));
  });
});
