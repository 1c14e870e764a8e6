/** Lists in the answers of the API: label sets, names, alerts. */
import type { UnixMs } from '../../time.ts';
import { isRecord, labelsIn, listIn } from './json-shapes.ts';
import { readNumber, type Labels } from './decode-answer.ts';

/** An alert of the server's own rules. */
export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
  /** Since when its expression holds; null where it does not say. */
  readonly activeAtMs: UnixMs | null;
  readonly value: number | null;
}

/** Returns label sets; null for another shape. */
export const decodeLabelSets = (data: unknown): readonly Labels[] | null => listIn(data, labelsIn);

/** Returns texts; null for another shape. */
export const decodeTexts = (data: unknown): readonly string[] | null =>
  listIn(data, (element) => (typeof element === 'string' ? element : null));

const readAlert = (element: unknown): ActiveAlert | 'inactive' | null => {
  if (!isRecord(element)) return null;
  const [labels, annotations] = [labelsIn(element.labels), labelsIn(element.annotations ?? {})];
  if (labels === null || annotations === null) return null;
  const { state } = element;
  if (state !== 'pending' && state !== 'firing') return 'inactive';
  const activeAtMs = typeof element.activeAt === 'string' ? Date.parse(element.activeAt) : NaN;
  return {
    labels,
    annotations,
    state,
    activeAtMs: Number.isNaN(activeAtMs) ? null : activeAtMs,
    value: readNumber(element.value),
  };
};

/** Returns pending and firing alerts; null for another shape. */
export const decodeAlerts = (data: unknown): readonly ActiveAlert[] | null =>
  isRecord(data)
    ? (listIn(data.alerts, readAlert)?.filter((alert): alert is ActiveAlert => alert !== 'inactive') ?? null)
    : null;
