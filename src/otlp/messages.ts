/** Messages inside messages. */
import { expectWire, readLength, readTag, skipField, WIRE, type Cursor } from './protobuf.ts';

/** Fields of the lists in a body, traces and logs alike: body -> resource_x = 1 -> scope_x = 2 -> x = 2. */
export const NESTED = { resource: 1, scope: 2, item: 2 } as const;

/** Calls `read` at each field of this number between the cursor and `end`, all of which hold messages. */
export const eachMessage = (cursor: Cursor, end: number, field: number, read: (end: number) => void): void => {
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 !== field) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    const messageEnd = readLength(cursor, end);
    read(messageEnd);
    cursor.position = messageEnd;
  }
};
