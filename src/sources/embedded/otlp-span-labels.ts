/** What a span's attributes say beyond themselves: protocol, status code, route and who was called. */
import { firstEntry, hasAny, type AttributeReader } from './otlp-attributes.ts';
import { slotsOf } from './otlp-keys.ts';
import { labelOf } from './otlp-resource.ts';
import { nameId, type TextEntry } from './otlp-texts.ts';
import type { Rows } from './batch.ts';
import { PROTOCOL, type SpanColumn } from './tables.ts';

/** Span kinds of OTLP. */
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

// New attribute names first: where both are present they say the same.
const STATUS_CODE = slotsOf('http.response.status_code', 'http.status_code', 'rpc.grpc.status_code');
const METHOD = slotsOf('http.request.method', 'http.method');
const ROUTE = slotsOf('http.route');
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

const joined = (system: TextEntry, part: TextEntry | null): string =>
  part === null ? system.text : `${system.text}/${part.text}`;

/** Dependency.name (semantics.md, "Edges and kinds") of a span that calls something; hosts and reply queues are as unbounded as names. */
const peerOf = (reader: AttributeReader, protocols: number, spanName: TextEntry | null): number => {
  const service = firstEntry(reader, PEER_SERVICE);
  if (service !== null) return nameId(reader.texts, service);
  const { interner } = reader.texts;
  if ((protocols & PROTOCOL.database) !== 0) {
    const system = firstEntry(reader, DATABASE);
    if (system !== null) return interner.name(joined(system, firstEntry(reader, DATABASE_NAMESPACE)));
  }
  if ((protocols & PROTOCOL.messaging) !== 0) {
    const system = firstEntry(reader, MESSAGING);
    if (system !== null) return interner.name(joined(system, firstEntry(reader, DESTINATION)));
  }
  const entry = firstEntry(reader, ADDRESS) ?? spanName;
  return entry === null ? 0 : nameId(reader.texts, entry);
};

/**
 * Fills the columns of a span that come from its attributes, which must be the reader's current list.
 * @param spanName  null when empty
 * @throws StoreError  LABELS_FULL
 */
export const fillSpanLabels = (
  reader: AttributeReader,
  spans: Rows<SpanColumn>,
  row: number,
  kind: number,
  spanName: TextEntry | null,
): void => {
  const { fixed } = spans;
  const protocols =
    (hasAny(reader, IS_RPC) ? PROTOCOL.rpc : 0) |
    (hasAny(reader, IS_HTTP) ? PROTOCOL.http : 0) |
    (hasAny(reader, DATABASE) ? PROTOCOL.database : 0) |
    (hasAny(reader, MESSAGING) ? PROTOCOL.messaging : 0);
  fixed.protocols.bytes[row] = protocols;
  fixed.status_code.words[row] = labelOf(reader, firstEntry(reader, STATUS_CODE));
  fixed.method.words[row] = labelOf(reader, firstEntry(reader, METHOD));
  fixed.http_route.words[row] = labelOf(reader, firstEntry(reader, ROUTE));
  fixed.error_type.words[row] = labelOf(reader, firstEntry(reader, ERROR_TYPE));
  if (kind === KIND.consumer && firstEntry(reader, OPERATION)?.text === 'receive') fixed.is_receive.bytes[row] = 1;
  if (kind === KIND.client || kind === KIND.producer) {
    fixed.peer.words[row] = peerOf(reader, protocols, spanName);
  }
};
