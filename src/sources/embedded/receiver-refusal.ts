/** An answer other than 200: what the sender is told, and whether it should try again. */
export class Refusal extends Error {
  readonly status: number;
  /** Seconds to wait before the same body may be sent again; null where sending it again cannot help. */
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    message: string,
    options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'Refusal';
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
