/** The newest events, so that somebody who was away can be told what was missed. */

/** An event with its place: places count up by one or more. */
interface Placed {
  readonly sequence: number;
}

export interface EventRing<Event extends Placed> {
  readonly add: (event: Event) => void;
  /** Returns the events behind a place, oldest first; null where some of them are not held any more, or the place is not known. */
  readonly since: (sequence: number) => readonly Event[] | null;
}

/**
 * Returns a ring of so many events.
 * @param firstSequence  the last place before the ring: nothing is missing behind it
 */
export const createEventRing = <Event extends Placed>(size: number, firstSequence: number): EventRing<Event> => {
  const events: Event[] = [];
  let forgotten = firstSequence;
  let newest = firstSequence;
  return {
    add: (event) => {
      events.push(event);
      newest = event.sequence;
      if (events.length > size) forgotten = events.shift()?.sequence ?? forgotten;
    },
    since: (sequence) =>
      sequence < forgotten || sequence > newest ? null : events.filter((event) => event.sequence > sequence),
  };
};
