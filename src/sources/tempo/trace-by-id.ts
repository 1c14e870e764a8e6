/** One trace by its id: where it is likely to be first, then everywhere. */
import { sourceBadResponse } from '../../errors.ts';
import type { TimeRange } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import { httpError, type HttpAnswer } from '../http.ts';
import type { SourceCall, TraceDetail, TraceRef } from '../source.ts';
import type { TempoApi } from './tempo-api.ts';
import type { TraceForm } from './trace-body.ts';
import { decodeTrace } from './trace-decode.ts';
import { hasWholeTree, padded } from './trace-shape.ts';

const PROTOBUF = 'application/protobuf';
const NOT_FOUND = 404;

const decode = (
  { body, contentType }: HttpAnswer,
  form: TraceForm,
  traceId: string,
  detail: TraceDetail,
): StoredTrace | null => {
  // The second version says so where it holds nothing; the first has nothing to say.
  if (body.length === 0 && form === 'V2') throw sourceBadResponse('TEMPO', 'expected a trace, got an empty body');
  if (body.length > 0 && contentType?.includes('protobuf') !== true) {
    throw sourceBadResponse('TEMPO', `a trace should come as ${PROTOBUF}, but came as ${contentType ?? 'nothing'}`);
  }
  return decodeTrace(body, form, traceId, detail);
};

const textOf = ({ body }: HttpAnswer): string => Buffer.from(body).toString('utf8');
/** Whether a 404 is about the trace: Tempo's has no body, older ones name the trace; what knows no such path says so in its own words. */
const isAboutTrace = (answer: HttpAnswer): boolean => answer.body.length === 0 || /\btrace\b/iu.test(textOf(answer));

/** Returns a trace; null where Tempo holds no span of it. Rejects with a GatewayError. */
export type ReadTraceById = (ref: TraceRef, detail: TraceDetail, call: SourceCall) => Promise<StoredTrace | null>;

/**
 * Returns how one trace is read. Hints of time that are too narrow give a part of a trace or none, so what is not found or not
 * all there is read once more without them. Servers without the second version of the endpoint are remembered.
 */
export const createTraceById = (api: Pick<TempoApi, 'traceById' | 'traceByIdV1'>): ReadTraceById => {
  let isV2Missing = false;

  const fetchTrace = async (
    traceId: string,
    around: TimeRange | null,
    detail: TraceDetail,
    call: SourceCall,
  ): Promise<StoredTrace | null> => {
    if (!isV2Missing) {
      const answer = await api.traceById(traceId, around, PROTOBUF, call);
      if (answer.status !== NOT_FOUND) return decode(answer, 'V2', traceId, detail);
    }
    // Old servers say 404 both where they have no such endpoint and where it has no such trace.
    const answer = await api.traceByIdV1(traceId, around, PROTOBUF, call);
    if (answer.status === NOT_FOUND) {
      // A server of which neither endpoint was ever seen says nothing of a trace, unless it does.
      if (!isV2Missing && !isAboutTrace(answer)) throw httpError('TEMPO', answer, textOf(answer));
      return null;
    }
    isV2Missing = true;
    return decode(answer, 'V1', traceId, detail);
  };

  return async ({ traceId, around }, detail, call) => {
    if (around === null) return fetchTrace(traceId, null, detail, call);
    const near = await fetchTrace(traceId, padded(around), detail, call);
    if (near !== null && hasWholeTree(near.spans)) return near;
    return (await fetchTrace(traceId, null, detail, call)) ?? near;
  };
};
