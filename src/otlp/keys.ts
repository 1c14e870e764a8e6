/** The attributes that are of interest by their key, each with a slot in which the reader of attributes leaves its value. */

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
  // What a search of Tempo selects beside attributes comes under these names.
  'name',
  'status',
  'statusMessage',
  'kind',
  'span:parentID',
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

const FIRST_BYTES = 128;
const LONGEST_KEY = Math.max(...KEYS.map((key) => key.length));

/** Keys by length and first byte: most other keys are told apart without looking at the rest of them. */
const CANDIDATES: readonly (readonly number[] | undefined)[] = KEYS.reduce<number[][]>(
  (table, key, slot) => {
    const place = key.length * FIRST_BYTES + key.charCodeAt(0);
    table[place] = [...(table[place] ?? []), slot];
    return table;
  },
  new Array<number[]>((LONGEST_KEY + 1) * FIRST_BYTES),
);

const KEY_BYTES: readonly Uint8Array[] = KEYS.map((key) => new TextEncoder().encode(key));

const isKey = (key: Uint8Array, bytes: Uint8Array, start: number): boolean => {
  // From the end: keys that begin alike differ there.
  for (let index = key.length - 1; index > 0; index--) {
    if (bytes[start + index] !== key[index]) return false;
  }
  return true;
};

/** Returns the slot of the key that stands in `bytes` from `start` to `end`, NO_SLOT when it is of no interest. */
export const slotOfBytes = (bytes: Uint8Array, start: number, end: number): number => {
  const length = end - start;
  const first = bytes[start] ?? 0;
  if (length > LONGEST_KEY || first >= FIRST_BYTES) return NO_SLOT;
  const candidates = CANDIDATES[length * FIRST_BYTES + first];
  if (candidates === undefined) return NO_SLOT;
  for (const slot of candidates) {
    const key = KEY_BYTES[slot];
    if (key !== undefined && isKey(key, bytes, start)) return slot;
  }
  return NO_SLOT;
};

/** Returns the key of a slot. */
export const keyOf = (slot: number): string => KEYS[slot] ?? '';
