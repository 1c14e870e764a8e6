import { percentText } from '../format/ratio.ts';
import type { Board } from './board-state.ts';
import { triagePlace, type Scope } from './finding-links.ts';
import { standing } from './standing.ts';

/** Two lines of them on a wide screen; the list has most errors first, so what is left out is calm. */
const SHOWN = 10;

type Mood = 'breaking' | 'rising' | 'over' | 'calm' | 'unknown';

const MOOD_SIGNS: Readonly<Record<Mood, string>> = {
  breaking: '\u25b2',
  rising: '\u25b3',
  over: '\u2713',
  calm: '\u25cf',
  unknown: '?',
};
const MOOD_WORDS: Readonly<Record<Mood, string>> = {
  breaking: 'errors start here',
  rising: 'errors rise',
  over: 'calm again',
  calm: 'calm',
  unknown: 'not known',
};

/** Returns how each service is: where errors start, where they rise as well, where they rose within the window, calm. */
const moodsOf = (board: Board): ((service: string) => Mood) => {
  const known = standing(board);
  const breaking = new Set(known?.rising.map(({ service }) => service.name));
  const spikes = board.spikes ?? [];
  const named = (isOver: boolean): ReadonlySet<string> =>
    new Set(spikes.filter(({ state }) => (state === 'RESOLVED') === isOver).map(({ service }) => service.name));
  const [rising, over] = [named(false), named(true)];
  return (service) => {
    if (breaking.has(service)) return 'breaking';
    if (rising.has(service)) return 'rising';
    if (over.has(service)) return 'over';
    return known === null && board.spikes === null ? 'unknown' : 'calm';
  };
};

/** Shows every service of the board with its error ratio over the window. */
export const ServiceStrip = ({ board, scope }: { readonly board: Board; readonly scope: Scope }) => {
  if (board.services === null) return <p className="strip-missing">The services are not known: no source answered.</p>;
  const moodOf = moodsOf(board);
  const shown = board.services.slice(0, board.services.length > SHOWN ? SHOWN - 1 : SHOWN);
  const rest = board.services.length - shown.length;
  return (
    <ul className="strip" aria-label="Services, most errors first">
      {shown.map(({ name, errorRate }) => {
        const mood = moodOf(name);
        return (
          <li key={name} className={`strip-${mood}`}>
            <a href={triagePlace(name, scope).url} title={`${name}: ${MOOD_WORDS[mood]}`}>
              <span className="strip-sign" aria-hidden="true">
                {MOOD_SIGNS[mood]}
              </span>
              <span className="strip-name">{name}</span>
              <span className="strip-ratio">{percentText(errorRate?.ratio)}</span>
              <span className="unseen">{MOOD_WORDS[mood]}</span>
            </a>
          </li>
        );
      })}
      {rest > 0 ? <li className="strip-rest">and {rest} with fewer errors</li> : null}
    </ul>
  );
};
