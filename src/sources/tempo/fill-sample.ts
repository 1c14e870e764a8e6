/** A sample of errors with further ones of what it misses, so that everything counted is found somewhere. */
import { EXCEPTION_TYPE, SERVICE } from './attribute-names.ts';
import type { Coarse } from './coarse-counts.ts';
import type { ErrorSample, Missed, OpenSample } from './error-sample.ts';
import type { ErrorUnits } from './error-units.ts';
import type { ErrorClass, ErrorPlan } from './plan-errors.ts';

/** What a sample says of each class. */
export interface Sampled {
  readonly sample: ErrorSample;
  readonly ofClasses: readonly ErrorUnits[];
}

const idOf = (key: Coarse['key']): string => JSON.stringify(key);

/** By class, the keys of what was counted and of which a sample of part of the traces holds nothing. */
const missedBy = (
  { sample, ofClasses }: Sampled,
  counted: readonly (readonly Coarse[])[],
): readonly (readonly Coarse['key'][])[] =>
  counted.map((coarse, index) => {
    if (!sample.isCut) return [];
    const held = new Set(ofClasses[index]?.units.map(({ own }) => idOf(own)));
    return [...new Map(coarse.map(({ key }) => [idOf(key), key])).values()].filter((key) => !held.has(idOf(key)));
  });

/** A sample with another one of what it missed. */
const withMissed = (
  { sample, ofClasses }: Sampled,
  further: Sampled,
  missed: readonly (readonly Coarse['key'][])[],
): Sampled => ({
  sample: { ...sample, traces: [...sample.traces, ...further.sample.traces] },
  ofClasses: ofClasses.map((each, index) => {
    const keys = new Set(missed[index]?.map(idOf));
    const found = further.ofClasses[index]?.units.filter(({ own }) => keys.has(idOf(own))) ?? [];
    return { ...each, units: [...each.units, ...found] };
  }),
});

/** Returns what can be looked for of a count. */
export const missedOf = ({ fields }: ErrorClass, key: Coarse['key']): Missed => {
  const told = (field: string): string | null => key[fields.indexOf(field)] ?? null;
  return { service: told(SERVICE), type: told(EXCEPTION_TYPE) };
};

/** Samples of what those before it missed: incidents long past, beside one that goes on. */
export const MAX_FILL_UPS = 4;

/**
 * Returns what a sample says, with further ones where it misses something of what was counted.
 * @param open        what was counted, by class
 * @param maxFillUps  how many may be read; those that the operation has read already are taken in any case
 */
export const sampleOf = async (
  { first, fillUps, fillUp }: OpenSample,
  { classes }: ErrorPlan,
  open: readonly (readonly Coarse[])[],
  sampled: (sample: ErrorSample) => Sampled,
  maxFillUps: number,
): Promise<Sampled> => {
  let all = sampled(first);
  const missing = (isCovered: (missed: Missed) => boolean): readonly (readonly Coarse['key'][])[] =>
    classes.map((each, index) => missedBy(all, open)[index]?.filter((key) => isCovered(missedOf(each, key))) ?? []);
  for (const { covers, sample } of fillUps()) all = withMissed(all, sampled(sample), missing(covers));
  for (let round = 0; round < maxFillUps; round += 1) {
    const missed = missing(() => true);
    const errors = missed.flatMap((keys, index) =>
      keys.flatMap((key) => (classes[index] === undefined ? [] : [missedOf(classes[index], key)])),
    );
    if (errors.length === 0) break;
    const { sample } = await fillUp(errors);
    all = withMissed(all, sampled(sample), missed);
    if (!sample.isCut) break;
  }
  return all;
};
