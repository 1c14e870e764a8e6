/** Why single spans and log records of a readable body are not kept, and the sentence that tells the sender. */

/** Reasons as they are counted; the texts are what a sender reads in `partialSuccess.errorMessage`. */
export const REJECTIONS = {
  trace_id: 'the trace id is not 16 bytes (32 hex digits) or is all zero',
  span_id: 'the span id is not 8 bytes (16 hex digits) or is all zero',
  parent_id: 'the parent span id is not 8 bytes (16 hex digits)',
  no_time: 'the start time is missing',
  too_old: 'the start time is older than the retention',
  ahead: 'the start time is more than 10 minutes ahead of this clock',
  labels_full: 'the store takes no more distinct labels (services, versions, resources, peers, ...)',
} as const;

/** Why a span or log record is not kept. */
export type RejectReason = keyof typeof REJECTIONS;

/** How many were not kept, by reason. */
export type Rejections = Partial<Record<RejectReason, number>>;

/** Counts one more. */
export const reject = (rejections: Rejections, reason: RejectReason): void => {
  rejections[reason] = (rejections[reason] ?? 0) + 1;
};

/** Returns reasons and counts in the order of the table. */
export const entriesOf = (rejections: Rejections): readonly (readonly [RejectReason, number])[] =>
  (Object.keys(REJECTIONS) as RejectReason[]).flatMap((reason) => {
    const count = rejections[reason];
    return count === undefined ? [] : [[reason, count] as const];
  });

/** Returns how many were not kept. */
export const totalOf = (rejections: Rejections): number =>
  entriesOf(rejections).reduce((sum, [, count]) => sum + count, 0);

/**
 * Returns one sentence with every reason and its count, `''` when all were kept.
 * @param noun  what was refused, in the plural
 */
export const rejectionMessage = (rejections: Rejections, noun: string): string => {
  const total = totalOf(rejections);
  if (total === 0) return '';
  const reasons = entriesOf(rejections).map(([reason, count]) => `${count}: ${REJECTIONS[reason]}`);
  return `${total} ${noun} not kept (${reasons.join('; ')})`;
};
