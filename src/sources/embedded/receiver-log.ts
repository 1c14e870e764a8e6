/** What the receiver writes to the log. */
export interface ReceiverLog {
  info(message: string): void;
  warn(message: string): void;
  error(fields: object, message: string): void;
}

const QUIET_MS = 60_000;

/**
 * Returns a function that calls `say` unless it did so within the last minute for the same subject.
 * A sender repeats its mistake every few seconds; one line a minute is enough.
 */
export const onceAMinute = (now: () => number): ((subject: string, say: () => void) => void) => {
  const last = new Map<string, number>();
  return (subject, say) => {
    const atMs = now();
    if (atMs - (last.get(subject) ?? -Infinity) < QUIET_MS) return;
    last.set(subject, atMs);
    say();
  };
};
