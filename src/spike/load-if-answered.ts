/** What makes an answer richer and is not worth losing it: where no source can tell, a note says so. */
import { GatewayError } from '../errors.ts';

/** What was read, or why it is missing. */
export interface IfAnswered<Value> {
  readonly value: Value | null;
  /** Null where it was read. */
  readonly note: string | null;
  /** A source that should know failed, so that the answer may be another one later. */
  readonly isFailed: boolean;
}

/** Returns what a read resolves to; null with a note that begins with `what` where a source failed or none is configured for it. */
export const loadIfAnswered = async <Value>(what: string, read: Promise<Value>): Promise<IfAnswered<Value>> => {
  try {
    return { value: await read, note: null, isFailed: false };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code } = error.extensions;
    if (!code.startsWith('SOURCE_')) throw error;
    return { value: null, note: `${what}: ${error.message}`, isFailed: code !== 'SOURCE_NOT_CONFIGURED' };
  }
};
