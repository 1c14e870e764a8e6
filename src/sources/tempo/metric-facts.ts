/** What a span says under Tempo's names, and what that makes it: read alike from the labels of a count and from a found span. */
import {
  isRequestSpan,
  KIND_NAMES,
  PROTOCOL,
  routeKindOf,
  statusErrorKindOf,
  statusTitleOf,
  UNKNOWN_SERVICE,
  type SpanFacts,
} from '../../otlp/span-facts.ts';
import type { Dimension } from '../source.ts';
import {
  ENVIRONMENT,
  EXCEPTION_TYPE,
  HTTP_ROUTE,
  METHOD,
  NAMESPACE,
  SERVICE,
  SPAN_NAME,
  STATUS_CODE,
  VERSION,
} from './attribute-names.ts';

/** Returns the text that a span has under a name (as printed in a query); null when absent. */
export type Facts = (field: string) => string | null;

export const KIND = 'kind';
export const STATUS = 'status';
export const ROOT_SERVICE = 'trace:rootService';
export const ROOT_NAME = 'trace:rootName';
export const RPC_SYSTEM = ['span.rpc.system', 'span.rpc.system.name'];
export const ERROR_TYPE = 'span.error.type';
export const PEER_SERVICE = 'span.peer.service';
export const DATABASE = ['span.db.system.name', 'span.db.system'];
export const DATABASE_NAMESPACE = ['span.db.namespace', 'span.db.name'];
export const MESSAGING = 'span.messaging.system';
export const DESTINATION = ['span.messaging.destination.name', 'span.messaging.destination'];
export const ADDRESS = ['span.server.address', 'span.net.peer.name'];
export const OPERATION = ['span.messaging.operation.type', 'span.messaging.operation'];

/** What Tempo calls the root of a trace in which none has arrived. */
const NO_ROOT = '<root span not yet received>';

/** Returns the first of these names under which the span says something. */
export const firstOf = (facts: Facts, fields: readonly string[]): string | null => {
  for (const field of fields) {
    const text = facts(field);
    if (text !== null) return text;
  }
  return null;
};

/** Returns the service; Tempo keeps one without a name as ''. */
export const serviceOf = (facts: Facts): string => {
  const service = facts(SERVICE) ?? '';
  return service === '' ? UNKNOWN_SERVICE : service;
};

/** Returns what the attributes of a span decide. */
export const spanFactsOf = (facts: Facts): SpanFacts => {
  const kind = (facts(KIND) ?? '').toUpperCase();
  const has = (fields: readonly string[]): boolean => firstOf(facts, fields) !== null;
  const method = firstOf(facts, METHOD);
  return {
    kind: KIND_NAMES.find((name) => name === kind) ?? 'UNSPECIFIED',
    name: facts(SPAN_NAME) ?? '',
    protocols:
      (has(RPC_SYSTEM) ? PROTOCOL.rpc : 0) |
      (method !== null || has(STATUS_CODE.slice(0, 2)) ? PROTOCOL.http : 0) |
      (has(DATABASE) ? PROTOCOL.database : 0) |
      (facts(MESSAGING) === null ? 0 : PROTOCOL.messaging),
    method,
    statusCode: firstOf(facts, STATUS_CODE),
    errorType: facts(ERROR_TYPE),
    isReceive: kind === 'CONSUMER' && firstOf(facts, OPERATION) === 'receive',
  };
};

/** Returns whether a span is a request of its service. */
export const isRequest = (facts: Facts): boolean => isRequestSpan(spanFactsOf(facts));

/** Returns whether a span calls something. */
export const isCaller = (facts: Facts): boolean => facts(KIND) === 'client' || facts(KIND) === 'producer';

/** Returns what a CLIENT or PRODUCER span calls, by what it says itself: Dependency.name of semantics.md. */
export const peerOf = (facts: Facts): string => {
  const joined = (system: string, part: string | null): string => (part === null ? system : `${system}/${part}`);
  const database = firstOf(facts, DATABASE);
  const broker = facts(MESSAGING);
  return (
    facts(PEER_SERVICE) ??
    (database === null ? null : joined(database, firstOf(facts, DATABASE_NAMESPACE))) ??
    (broker === null ? null : joined(broker, firstOf(facts, DESTINATION))) ??
    firstOf(facts, ADDRESS) ??
    facts(SPAN_NAME) ??
    ''
  );
};

/** Returns how a CLIENT or PRODUCER span reaches what it calls; `isAnswered`: a request in another service is its child. */
export const peerKindOf = (facts: Facts, isAnswered: boolean): string => {
  if (firstOf(facts, DATABASE) !== null) return 'DATABASE';
  if (facts(MESSAGING) !== null) return 'MESSAGING';
  return isAnswered ? 'RPC' : 'UNINSTRUMENTED';
};

/** Names under which `peerOf` and `peerKindOf` look. */
export const PEER_FIELDS: readonly string[] = [
  KIND,
  SPAN_NAME,
  PEER_SERVICE,
  ...DATABASE,
  ...DATABASE_NAMESPACE,
  MESSAGING,
  ...DESTINATION,
  ...ADDRESS,
];

/** Names under which kind and title of an error without exception stand. */
export const ERROR_FIELDS: readonly string[] = [SPAN_NAME, ERROR_TYPE, ...RPC_SYSTEM, ...METHOD, ...STATUS_CODE];

/** A dimension that a span itself tells, and the names under which it does. */
interface OwnDimension {
  readonly fields: readonly string[];
  readonly value: (facts: Facts) => string | null;
}

const under = (...fields: readonly string[]): OwnDimension => ({ fields, value: (facts) => firstOf(facts, fields) });
const rootOf = (facts: Facts, field: string): string | null => {
  const text = facts(field);
  return text === NO_ROOT ? null : text;
};

/** Dimensions that a span tells by itself; service, route and what follows are those of a request only where it is one. */
export const OWN_DIMENSIONS: Readonly<Partial<Record<Dimension, OwnDimension>>> = {
  service: { fields: [SERVICE], value: serviceOf },
  caller: { fields: [SERVICE], value: serviceOf },
  route: { fields: [SPAN_NAME], value: (facts) => facts(SPAN_NAME) ?? '' },
  routeKind: { fields: [KIND, ...RPC_SYSTEM], value: (facts) => routeKindOf(spanFactsOf(facts)) },
  httpRoute: under(...HTTP_ROUTE),
  method: under(...METHOD),
  statusCode: under(...STATUS_CODE),
  namespace: under(NAMESPACE),
  version: under(...VERSION),
  environment: under(...ENVIRONMENT),
  exceptionType: { fields: [EXCEPTION_TYPE], value: (facts) => facts(EXCEPTION_TYPE) ?? '' },
  entryService: { fields: [ROOT_SERVICE], value: (facts) => rootOf(facts, ROOT_SERVICE) },
  entryRoute: { fields: [ROOT_NAME], value: (facts) => rootOf(facts, ROOT_NAME) },
};

/** Returns kind and title of the error that a span is when it carries no exception. */
export const statusErrorOf = (facts: Facts) => {
  const span = spanFactsOf(facts);
  return { kind: statusErrorKindOf(span), title: statusTitleOf(span) };
};
