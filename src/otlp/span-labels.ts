/** What a span's attributes say beyond themselves: protocol, status code and who was called. */
import { firstEntry, hasAny, type AttributeReader } from './attributes.ts';
import { keyOf, slotsOf } from './keys.ts';
import { KIND, PROTOCOL } from './span-facts.ts';
import { entryOfJoined, type TextEntry } from './texts.ts';

// New attribute names first: where both are present they say the same.
const STATUS_CODE = slotsOf('http.response.status_code', 'http.status_code', 'rpc.grpc.status_code');
const METHOD = slotsOf('http.request.method', 'http.method');
const ERROR_TYPE = slotsOf('error.type');
const OPERATION = slotsOf('messaging.operation.type', 'messaging.operation');
const IS_RPC = slotsOf('rpc.system', 'rpc.system.name');
const IS_HTTP = slotsOf('http.response.status_code', 'http.status_code', 'http.request.method', 'http.method');
const DATABASE = slotsOf('db.system.name', 'db.system');
const DATABASE_NAMESPACE = slotsOf('db.namespace', 'db.name');
const MESSAGING = slotsOf('messaging.system');
const DESTINATION = slotsOf('messaging.destination.name', 'messaging.destination');
const PEER_SERVICE = slotsOf('peer.service');
const ADDRESS = slotsOf('server.address', 'net.peer.name');

/** The attributes of a span that are read for its labels. */
export const LABEL_KEYS: readonly string[] = [
  ...new Set(
    [
      STATUS_CODE,
      METHOD,
      ERROR_TYPE,
      OPERATION,
      IS_RPC,
      IS_HTTP,
      DATABASE,
      DATABASE_NAMESPACE,
      MESSAGING,
      DESTINATION,
      PEER_SERVICE,
      ADDRESS,
    ].flat(),
  ),
].map(keyOf);

/** The labels of one span, null when absent. Reused from span to span. */
export interface SpanLabels {
  /** Bits of PROTOCOL. */
  protocols: number;
  statusCode: TextEntry | null;
  method: TextEntry | null;
  errorType: TextEntry | null;
  /** A CONSUMER span that only fetches messages: not a request. */
  isReceive: boolean;
  /** Dependency.name of a CLIENT or PRODUCER span, null on other kinds. */
  peer: TextEntry | null;
}

/** Returns labels to read spans into. */
export const createSpanLabels = (): SpanLabels => ({
  protocols: 0,
  statusCode: null,
  method: null,
  errorType: null,
  isReceive: false,
  peer: null,
});

const joined = ({ texts }: AttributeReader, system: TextEntry, part: TextEntry | null): TextEntry =>
  part === null ? system : entryOfJoined(texts, system, part);

/** Dependency.name (semantics.md, "Edges and kinds") of a span that calls something. */
const peerOf = (reader: AttributeReader, protocols: number, spanName: TextEntry | null): TextEntry | null => {
  const service = firstEntry(reader, PEER_SERVICE);
  if (service !== null) return service;
  if ((protocols & PROTOCOL.database) !== 0) {
    const system = firstEntry(reader, DATABASE);
    if (system !== null) return joined(reader, system, firstEntry(reader, DATABASE_NAMESPACE));
  }
  if ((protocols & PROTOCOL.messaging) !== 0) {
    const system = firstEntry(reader, MESSAGING);
    if (system !== null) return joined(reader, system, firstEntry(reader, DESTINATION));
  }
  return firstEntry(reader, ADDRESS) ?? spanName;
};

/**
 * Reads the labels of a span, whose attributes must be the reader's current list.
 * @param spanName  null when empty
 */
export const readSpanLabels = (
  reader: AttributeReader,
  kind: number,
  spanName: TextEntry | null,
  into: SpanLabels,
): void => {
  into.protocols =
    (hasAny(reader, IS_RPC) ? PROTOCOL.rpc : 0) |
    (hasAny(reader, IS_HTTP) ? PROTOCOL.http : 0) |
    (hasAny(reader, DATABASE) ? PROTOCOL.database : 0) |
    (hasAny(reader, MESSAGING) ? PROTOCOL.messaging : 0);
  into.statusCode = firstEntry(reader, STATUS_CODE);
  into.method = firstEntry(reader, METHOD);
  into.errorType = firstEntry(reader, ERROR_TYPE);
  into.isReceive = kind === KIND.consumer && firstEntry(reader, OPERATION)?.text === 'receive';
  into.peer = kind === KIND.client || kind === KIND.producer ? peerOf(reader, into.protocols, spanName) : null;
};
