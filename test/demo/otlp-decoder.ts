/** What the tests read of an OTLP span; ids in hex, times in ns. */
export type DecodedSpan = {
  readonly service: string;
  readonly version: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, string>>;
  readonly isError: boolean;
  readonly statusMessage: string;
  readonly events: readonly {
    readonly name: string;
    readonly atNs: bigint;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
};

/** What the tests read of an OTLP log record. */
export type DecodedLog = {
  readonly service: string;
  readonly severity: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, string>>;
};

type Field = { readonly number: number; readonly varint: bigint; readonly bytes: Buffer };

const NO_BYTES = Buffer.alloc(0);

/** The fields of one protobuf message in the order they were written; fixed values arrive as `varint`. */
const fieldsOf = (message: Buffer): readonly Field[] => {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 0) fields.push({ number, varint: varint(), bytes: NO_BYTES });
    else if (wireType === 1) {
      fields.push({ number, varint: message.readBigUInt64LE(at), bytes: NO_BYTES });
      at += 8;
    } else if (wireType === 5) {
      fields.push({ number, varint: BigInt(message.readUInt32LE(at)), bytes: NO_BYTES });
      at += 4;
    } else {
      const length = Number(varint());
      fields.push({ number, varint: 0n, bytes: message.subarray(at, at + length) });
      at += length;
    }
  }
  return fields;
};

const all = (fields: readonly Field[], number: number): readonly Buffer[] =>
  fields.filter((field) => field.number === number).map((field) => field.bytes);
const first = (fields: readonly Field[], number: number): Buffer => all(fields, number)[0] ?? NO_BYTES;
const numberIn = (fields: readonly Field[], number: number): bigint =>
  fields.find((field) => field.number === number)?.varint ?? 0n;

const attributesOf = (keyValues: readonly Buffer[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    keyValues.map((keyValue) => {
      const fields = fieldsOf(keyValue);
      const value = fieldsOf(first(fields, 2))[0];
      const text = value?.number === 1 ? value.bytes.toString() : String(value?.varint);
      return [first(fields, 1).toString(), text];
    }),
  );

/** Every span of an `ExportTraceServiceRequest`. */
export const decodeSpans = (body: Buffer): readonly DecodedSpan[] =>
  all(fieldsOf(body), 1).flatMap((resourceSpans) => {
    const fields = fieldsOf(resourceSpans);
    const resource = attributesOf(all(fieldsOf(first(fields, 1)), 1));
    return all(fields, 2).flatMap((scopeSpans) =>
      all(fieldsOf(scopeSpans), 2).map((span) => decodeSpan(fieldsOf(span), resource)),
    );
  });

const decodeSpan = (fields: readonly Field[], resource: Readonly<Record<string, string>>): DecodedSpan => {
  const status = fieldsOf(first(fields, 15));
  return {
    service: resource['service.name'] ?? '',
    version: resource['service.version'] ?? '',
    traceId: first(fields, 1).toString('hex'),
    spanId: first(fields, 2).toString('hex'),
    parentSpanId: first(fields, 4).toString('hex'),
    name: first(fields, 5).toString(),
    kind: Number(numberIn(fields, 6)),
    startNs: numberIn(fields, 7),
    endNs: numberIn(fields, 8),
    attributes: attributesOf(all(fields, 9)),
    isError: numberIn(status, 3) === 2n,
    statusMessage: first(status, 2).toString(),
    events: all(fields, 11).map((event) => {
      const parts = fieldsOf(event);
      return {
        atNs: numberIn(parts, 1),
        name: first(parts, 2).toString(),
        attributes: attributesOf(all(parts, 3)),
      };
    }),
  };
};

/** Every log record of an `ExportLogsServiceRequest`. */
export const decodeLogs = (body: Buffer): readonly DecodedLog[] =>
  all(fieldsOf(body), 1).flatMap((resourceLogs) => {
    const fields = fieldsOf(resourceLogs);
    const service = attributesOf(all(fieldsOf(first(fields, 1)), 1))['service.name'] ?? '';
    return all(fields, 2).flatMap((scopeLogs) =>
      all(fieldsOf(scopeLogs), 2).map((record) => {
        const parts = fieldsOf(record);
        return {
          service,
          severity: Number(numberIn(parts, 2)),
          traceId: first(parts, 9).toString('hex'),
          spanId: first(parts, 10).toString('hex'),
          attributes: attributesOf(all(parts, 6)),
        };
      }),
    );
  });
