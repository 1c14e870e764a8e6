/** Spans of a search answer as spans of a trace: the same facts as if the trace had been read. */
import type { SpanKind } from '../../filter/filter.ts';
import { isCallKind, settleCalls, type DraftCall, type SpanDraft } from '../../otlp/dependencies.ts';
import {
  isRequestSpan,
  PROTOCOL,
  routeKindOf,
  statusErrorKindOf,
  statusTitleOf,
  UNKNOWN_SERVICE,
  type SpanFacts,
} from '../../otlp/span-facts.ts';
import type { SpanStatus, TraceSpan } from '../../trace/trace.ts';
import type { SearchedSpan, SearchedTrace } from './search-answer.ts';

// New attribute names first: where both are present they say the same.
const STATUS_CODE = ['http.response.status_code', 'http.status_code', 'rpc.grpc.status_code'];
const METHOD = ['http.request.method', 'http.method'];
const OPERATION = ['messaging.operation.type', 'messaging.operation'];
const IS_RPC = ['rpc.system', 'rpc.system.name'];
const IS_HTTP = ['http.response.status_code', 'http.status_code', ...METHOD];
const DATABASE = ['db.system.name', 'db.system'];
const DATABASE_NAMESPACE = ['db.namespace', 'db.name'];
const MESSAGING = ['messaging.system'];
const DESTINATION = ['messaging.destination.name', 'messaging.destination'];
const ADDRESS = ['server.address', 'net.peer.name'];
const PEER_SERVICE = ['peer.service'];

const select = (place: string, ...lists: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(lists.flat())].map((key) => `${place}.${key}`);

/** What a query has to select so that its spans can be placed in their trace and their requests be told. */
export const REQUEST_FIELDS: readonly string[] = [
  'name',
  'status',
  'statusMessage',
  'kind',
  'span:parentID',
  'resource.service.name',
  ...select('span', STATUS_CODE, METHOD, IS_RPC, OPERATION, ['error.type']),
];

/** What it has to select besides, so that it is told whom CLIENT and PRODUCER spans call. */
export const DEPENDENCY_FIELDS: readonly string[] = select(
  'span',
  PEER_SERVICE,
  DATABASE,
  DATABASE_NAMESPACE,
  MESSAGING,
  DESTINATION,
  ADDRESS,
);

const first = ({ attributes }: SearchedSpan, keys: readonly string[]): string | null => {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined && value !== '') return value;
  }
  return null;
};
const has = (span: SearchedSpan, keys: readonly string[]): boolean => keys.some((key) => span.attributes.has(key));

const KINDS: ReadonlyMap<string, SpanKind> = new Map([
  ['server', 'SERVER'],
  ['client', 'CLIENT'],
  ['internal', 'INTERNAL'],
  ['producer', 'PRODUCER'],
  ['consumer', 'CONSUMER'],
]);
const STATUSES: ReadonlyMap<string, SpanStatus> = new Map([
  ['error', 'ERROR'],
  ['ok', 'OK'],
]);

const NO_PARENT = '0000000000000000';

const parentOf = ({ attributes }: SearchedSpan): string | null => {
  const parent = attributes.get('span:parentID') ?? NO_PARENT;
  return parent === NO_PARENT ? null : parent.toLowerCase().padStart(NO_PARENT.length, '0');
};

/** Returns a service by the name that Tempo has for it: '' or nothing where the resource does not name it. */
export const serviceNameOf = (name: string | undefined): string =>
  name === undefined || name === '' ? UNKNOWN_SERVICE : name;

const factsOf = (span: SearchedSpan): SpanFacts => {
  const kind = KINDS.get(span.attributes.get('kind') ?? '') ?? 'UNSPECIFIED';
  return {
    kind,
    name: span.name ?? '',
    protocols:
      (has(span, IS_RPC) ? PROTOCOL.rpc : 0) |
      (has(span, IS_HTTP) ? PROTOCOL.http : 0) |
      (has(span, DATABASE) ? PROTOCOL.database : 0) |
      (has(span, MESSAGING) ? PROTOCOL.messaging : 0),
    method: first(span, METHOD),
    statusCode: first(span, STATUS_CODE),
    errorType: first(span, ['error.type']),
    isReceive: kind === 'CONSUMER' && first(span, OPERATION) === 'receive',
  };
};

const peerOf = (span: SearchedSpan): string | null => {
  const service = first(span, PEER_SERVICE);
  if (service !== null) return service;
  const joined = (system: string, part: string | null): string => (part === null ? system : `${system}/${part}`);
  const database = first(span, DATABASE);
  if (database !== null) return joined(database, first(span, DATABASE_NAMESPACE));
  const broker = first(span, MESSAGING);
  if (broker !== null) return joined(broker, first(span, DESTINATION));
  return first(span, ADDRESS);
};

const draftOf = (traceId: string, span: SearchedSpan, facts: SpanFacts): SpanDraft => {
  const message = span.attributes.get('statusMessage') ?? '';
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: parentOf(span),
    name: facts.name,
    kind: facts.kind,
    status: STATUSES.get(span.attributes.get('status') ?? '') ?? 'UNSET',
    statusMessage: message === '' ? null : message,
    startUs: span.startUs,
    durationUs: span.durationUs,
    service: serviceNameOf(span.attributes.get('service.name')),
    routeKind: routeKindOf(facts),
    isRequest: isRequestSpan(facts),
    statusErrorKind: statusErrorKindOf(facts),
    statusTitle: statusTitleOf(facts),
    dependency: null,
    attributes: [],
  };
};

/** Returns the status code of each span by its id, as filters mean it; absent where it has none. */
export const statusCodesOfSearch = ({ spans }: Pick<SearchedTrace, 'spans'>): ReadonlyMap<string, string> =>
  new Map(
    spans.flatMap((span) => {
      const code = first(span, STATUS_CODE);
      return code === null ? [] : [[span.spanId, code] as const];
    }),
  );

/** Returns the same of a trace that was read. */
export const statusCodesOfTrace = ({ spans }: { readonly spans: readonly TraceSpan[] }): ReadonlyMap<string, string> =>
  new Map(
    spans.flatMap(({ spanId, attributes }) => {
      const code = STATUS_CODE.flatMap(
        (name) => attributes.find(({ scope, key }) => scope === 'SPAN' && key === name)?.value ?? [],
      )[0];
      return code === undefined ? [] : [[spanId, code] as const];
    }),
  );

/** Returns the spans of a trace that a search selected with these fields, in its order. */
export const spansOfSearch = ({ traceId, spans }: Pick<SearchedTrace, 'traceId' | 'spans'>): readonly TraceSpan[] => {
  const calls: DraftCall[] = [];
  const drafts = spans.map((span) => {
    const facts = factsOf(span);
    const draft = draftOf(traceId, span, facts);
    if (isCallKind(draft.kind)) calls.push({ span: draft, protocols: facts.protocols, peer: peerOf(span) });
    return draft;
  });
  return settleCalls(drafts, calls);
};
