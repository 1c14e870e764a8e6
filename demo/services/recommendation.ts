import type { Answer, HttpRequest } from '../calls.ts';
import { callHttp, finishHttp, serveHttp } from '../calls.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { faultAt, recordException } from '../trace-draft.ts';

class FeatureStoreError extends Error {
  override get name(): string {
    return 'FeatureStoreError';
  }
}

const readFeatures = (visitor: string, ageMinutes: number): never => {
  throw new FeatureStoreError(`features of visitor ${visitor} are ${String(ageMinutes)} minutes old`);
};

const rankForVisitor = (visitor: string, ageMinutes: number): never => readFeatures(visitor, ageMinutes);

const REQUEST: HttpRequest = { method: 'GET', route: '/recommendations', path: '/recommendations' };

/** An HTTP call from the parent's service for recommendations; it always answers 200, if need be with best sellers. */
export const callRecommendation = (trace: TraceDraft, parent: SpanDraft, atUs: number): Answer => {
  const { random } = trace;
  const client = callHttp(trace, parent, 'recommendation', REQUEST, atUs);
  const server = serveHttp(trace, client, 'recommendation', REQUEST, atUs + random.between(300, 900));
  const rankedUs = server.startUs + random.between(3_000, 15_000);
  if (faultAt(trace, 'recommendation.features') !== null) {
    const error = thrownBy(() => rankForVisitor(`v-${random.hex(1)}`, random.between(20, 90)));
    recordException(server, rankedUs, error);
    server.attributes['shop.fallback'] = 'best-sellers';
  }
  const answer = finishHttp(server, rankedUs + random.between(200, 900), 200);
  return finishHttp(client, answer.endUs + random.between(200, 700), answer.status);
};
