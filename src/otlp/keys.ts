/** The attributes that become columns, each with a slot in which the reader of attributes leaves its value. */

const KEYS = [
  'service.name',
  'service.namespace',
  'service.version',
  'deployment.environment.name',
  'deployment.environment',
  'http.response.status_code',
  'http.status_code',
  'rpc.grpc.status_code',
  'http.request.method',
  'http.method',
  'http.route',
  'rpc.system',
  'rpc.system.name',
  'db.system.name',
  'db.system',
  'db.namespace',
  'db.name',
  'messaging.system',
  'messaging.operation.type',
  'messaging.operation',
  'messaging.destination.name',
  'messaging.destination',
  'peer.service',
  'server.address',
  'net.peer.name',
  'error.type',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'event.name',
  'log.body',
] as const;

/** An attribute that is of interest by its key. */
export type Key = (typeof KEYS)[number];

/** Slot of every key of interest. */
export const KEY_SLOTS: ReadonlyMap<string, number> = new Map(KEYS.map((key, slot) => [key, slot]));

/** How many slots there are. */
export const SLOT_COUNT = KEYS.length;

/** Slot of a key that is of no interest. */
export const NO_SLOT = -1;

/** Returns the slots of these keys, to look values up without hashing. */
export const slotsOf = (...keys: readonly Key[]): readonly number[] => keys.map((key) => KEYS.indexOf(key));
