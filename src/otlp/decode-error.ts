/** A request body that cannot be read: what is wrong and where. */
export class DecodeError extends Error {
  /** What was expected and what was found. */
  readonly reason: string;
  /** Byte offset in the (inflated) protobuf body; null for JSON, whose reasons name a path. */
  readonly offset: number | null;

  constructor(reason: string, offset: number | null) {
    super(offset === null ? reason : `${reason} (at byte ${offset})`);
    this.name = 'DecodeError';
    this.reason = reason;
    this.offset = offset;
  }
}
