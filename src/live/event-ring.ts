/** The newest events, so that somebody who was away can be told what was missed. */

/** An event with its place: places count up, by more than one where others count too. */
interface Placed {
  readonly sequence: number;
}

export interface EventRing<Event extends Placed> {
  readonly add: (event: Event) => void;
  /** Returns the events behind a place, oldest first; null where some of them are not held any more, or the place is yet to come. */
  readonly since: (sequence: number) => readonly Event[] | null;
}

/**
 * Returns a ring of so many events.
 * @param newest  returns the newest place there is, be it that of an event elsewhere; nothing is missing behind the one of now
 */
export const createEventRing = <Event extends Placed>(size: number, newest: () => number): EventRing<Event> => {
  const events: Event[] = [];
  let forgotten = newest();
  return {
    add: (event) => {
      events.push(event);
      if (events.length > size) forgotten = events.shift()?.sequence ?? forgotten;
    },
    since: (sequence) =>
      sequence < forgotten || sequence > newest() ? null : events.filter((event) => event.sequence > sequence),
  };
};
