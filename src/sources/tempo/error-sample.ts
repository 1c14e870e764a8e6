/** Samples of errors: the newest traces that have any, and further ones of what those missed. */
import type { TimeRange } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { EXCEPTION_TYPE } from './attribute-names.ts';
import { errorSearch, textsOf, type ErrorSearch } from './error-search.ts';
import type { OperationReads } from './operation-reads.ts';
import { among, servicesAmong } from './plan-keys.ts';
import type { Demands, ErrorClass, ErrorPlan } from './plan-errors.ts';
import { placeOf } from './sample-spans.ts';
import type { SearchedSpan, SearchedTrace } from './search-answer.ts';
import { joinSearches } from './search-join.ts';

/** What the searches found. */
export interface ErrorSample {
  /** Errors, exceptions and what stands above them; for origins also what answers a failed call. */
  readonly traces: readonly SearchedTrace[];
  /** There may be more traces than these. */
  readonly isCut: boolean;
  /** By class the spans that meet the filter, by place, with what met it; a class that is not there has all of its spans. */
  readonly matched: ReadonlyMap<ErrorClass, ReadonlyMap<string, SearchedSpan>>;
}

/** Several searches of the same spans that selected different things of them, as one. */
const withAll = (found: readonly (readonly SearchedTrace[])[]): readonly SearchedTrace[] => {
  const [first = [], ...others] = found;
  if (others.length === 0) return first;
  const attributes = new Map<string, Map<string, string>>();
  const names = new Map<string, string>();
  for (const { traceId, spans } of found.flat()) {
    for (const span of spans) {
      const at = placeOf(traceId, span.spanId);
      attributes.set(at, new Map([...(attributes.get(at) ?? []), ...span.attributes]));
      if (span.name !== null) names.set(at, span.name);
    }
  }
  return first.map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => {
      const at = placeOf(trace.traceId, span.spanId);
      return { ...span, name: names.get(at) ?? span.name, attributes: attributes.get(at) ?? span.attributes };
    }),
  }));
};

const spansByPlace = (traces: readonly SearchedTrace[]): ReadonlyMap<string, SearchedSpan> =>
  new Map(traces.flatMap(({ traceId, spans }) => spans.map((span) => [placeOf(traceId, span.spanId), span] as const)));

const read = async (
  reads: OperationReads,
  texts: ErrorSearch,
  range: TimeRange,
  limit: number,
): Promise<ErrorSample> => {
  const searchAll = async (queries: readonly string[]) => {
    const found = await Promise.all(queries.map((query) => reads.search(query, range, limit)));
    const [only] = found;
    const traces =
      found.length === 1 && only !== undefined ? only.traces : joinSearches(found.flatMap(({ traces }) => traces));
    return { traces, isCut: found.some(({ isCut }) => isCut) };
  };
  const [outline, matched] = await Promise.all([
    Promise.all(texts.outline.map(searchAll)),
    Promise.all(texts.matched.map(async ({ classes, texts }) => ({ classes, ...(await searchAll(texts)) }))),
  ]);
  return {
    traces: withAll(outline.map(({ traces }) => traces)),
    isCut: [...outline, ...matched].some(({ isCut }) => isCut),
    matched: new Map(
      matched.flatMap(({ classes, traces }) => {
        const spans = spansByPlace(traces);
        return classes.map((each) => [each, spans] as const);
      }),
    ),
  };
};

const whereItFits = (make: () => ErrorSearch): ErrorSearch | null => {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnsupportedQueryError) return null;
    throw error;
  }
};

/** Errors that were counted and not found, by what they can be looked for with. */
export interface Missed {
  readonly service: string | null;
  /** Null: without a type, or not an exception. */
  readonly type: string | null;
}

/** A sample of errors that others missed. */
interface FillUp {
  readonly covers: (missed: Missed) => boolean;
  readonly sample: ErrorSample;
}

/** A sample, and what was read since of what it missed. */
export interface OpenSample {
  readonly first: ErrorSample;
  readonly fillUps: () => readonly FillUp[];
  /** Reads of what was missed. */
  readonly fillUp: (missed: readonly Missed[]) => Promise<FillUp>;
}

/** The samples that there can be for a question. */
export interface ErrorSamples {
  /** One that the operation has read already, without regard to keys; null where there is none. */
  readonly held: () => Promise<OpenSample> | null;
  /** One for this question. */
  readonly own: () => Promise<OpenSample>;
}

const missedId = ({ service, type }: Missed): string => JSON.stringify([service, type]);

// Of an operation, by the texts of the sample that missed something.
const filled = new WeakMap<OperationReads, Map<string, FillUp[]>>();

/**
 * Returns the samples of the most recent traces for a question.
 * @param limit  traces
 * @throws UnsupportedQueryError  the filter does not fit a query
 */
export const errorSamples = (
  reads: OperationReads,
  plan: ErrorPlan,
  asked: Pick<CountQuery, 'measure' | 'by' | 'range' | 'keys'>,
  limit: number,
): ErrorSamples => {
  const { range } = asked;
  const hasGroup = asked.by.includes('group');
  const open = async (which: keyof Demands, hasStack: boolean, texts: ErrorSearch): Promise<OpenSample> => {
    const id = JSON.stringify([range, limit, textsOf(texts)]);
    const ofOperation = filled.get(reads) ?? new Map<string, FillUp[]>();
    filled.set(reads, ofOperation);
    const fillUps = ofOperation.get(id) ?? [];
    ofOperation.set(id, fillUps);
    return {
      first: await read(reads, texts, range, limit),
      fillUps: () => fillUps,
      fillUp: async (missed) => {
        const types = missed.map(({ type }) => type);
        const further = [
          ...servicesAmong(new Set(missed.map(({ service }) => service ?? ''))),
          ...(types.every((type) => type !== null) ? among(EXCEPTION_TYPE, [...new Set(types)]) : []),
        ];
        const ids = new Set(missed.map(missedId));
        const sample = await read(
          reads,
          errorSearch(plan, which, asked, hasStack, further),
          range,
          Math.ceil(limit / 2),
        );
        const made = { covers: (each: Missed) => ids.has(missedId(each)), sample };
        fillUps.push(made);
        return made;
      },
    };
  };
  /** Whether a sample is held is also asked without reading it: nobody may await what then fails. */
  const opened = (which: keyof Demands, hasStack: boolean, texts: ErrorSearch): Promise<OpenSample> => {
    const sample = open(which, hasStack, texts);
    sample.catch(() => undefined);
    return sample;
  };
  return {
    held: () => {
      for (const hasStack of hasGroup ? [true] : [true, false]) {
        const texts = whereItFits(() => errorSearch(plan, 'wide', asked, hasStack));
        const isKnown = texts !== null && textsOf(texts).every((text) => reads.hasSearch(text, range, limit));
        if (isKnown) return opened('wide', hasStack, texts);
      }
      return null;
    },
    own: () => {
      const which = asked.keys === null ? 'wide' : 'narrow';
      return opened(which, hasGroup, errorSearch(plan, which, asked, hasGroup));
    },
  };
};
