/** The exceptions that a search shows: of each span the last one, attribute by attribute. */
import type { RecordedException } from '../../exception/exception.ts';
import type { TraceSpan } from '../../trace/trace.ts';
import { looksCut } from './attribute-limit.ts';
import { durationUsOf } from './duration-text.ts';
import type { SearchedSpan, SearchedTrace } from './search-answer.ts';

const NAME = 'event:name';
const TYPE = 'exception.type';
const MESSAGE = 'exception.message';
const STACKTRACE = 'exception.stacktrace';
const SINCE_START = 'event:timeSinceStart';

/** Returns whether a span of a search whose condition names the event `exception` carries one. */
export const carriesException = ({ attributes }: SearchedSpan): boolean => attributes.get(NAME) === 'exception';

/** Returns the type that a span of a search shows; null where it shows none. */
export const shownType = ({ attributes }: SearchedSpan): string | null => attributes.get(TYPE) ?? null;

/** Returns the message that a span of a search shows; null where it shows none. */
export const shownMessage = ({ attributes }: SearchedSpan): string | null => attributes.get(MESSAGE) ?? null;

const recorded = (searched: SearchedSpan, { traceId, spanId, startUs, service }: TraceSpan): RecordedException => {
  const stacktrace = searched.attributes.get(STACKTRACE) ?? null;
  const sinceStart = searched.attributes.get(SINCE_START);
  const sinceStartUs = sinceStart === undefined ? null : durationUsOf(sinceStart);
  return {
    traceId,
    spanId,
    startUs,
    recordedAtUs: sinceStartUs === null ? null : startUs + sinceStartUs,
    isLog: false,
    ordinal: 0,
    severity: null,
    type: shownType(searched),
    message: shownMessage(searched),
    stacktrace,
    isStackTruncated: stacktrace !== null && looksCut(stacktrace),
    attributes: [{ scope: 'RESOURCE', key: 'service.name', value: service, type: 'STRING' }],
    statusTitle: null,
  };
};

/** Returns one exception for each span that carries any. @param spans of the same trace, in the order of the search's */
export const exceptionsOfSearch = (
  { spans: searched }: Pick<SearchedTrace, 'spans'>,
  spans: readonly TraceSpan[],
): readonly RecordedException[] =>
  searched.flatMap((each, index) => {
    const span = spans[index];
    return span !== undefined && carriesException(each) ? [recorded(each, span)] : [];
  });
