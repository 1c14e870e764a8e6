import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { chosenTheme, themeProblem } from '../../../web/theme/theme-parameter.ts';

const CSS = readFileSync(new URL('../../../web/theme/theme.css', import.meta.url), 'utf8');

type Rgb = readonly [number, number, number];

/** The colours of a theme by their names without dashes, for instance `bad-soft`. */
const coloursOf = (theme: string): ReadonlyMap<string, Rgb> => {
  const block = new RegExp(`data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(CSS)?.[1] ?? '';
  const found = block.matchAll(/--([\w-]+): #(\w\w)(\w\w)(\w\w);/g);
  return new Map(
    [...found].map(([, name = '', ...parts]) => {
      const [red = 0, green = 0, blue = 0] = parts.map((part) => Number.parseInt(part, 16));
      return [name, [red, green, blue]];
    }),
  );
};

const luminance = (colour: Rgb): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((value) =>
    value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2, "contrast ratio". */
const contrast = (left: Rgb, right: Rgb): number => {
  const [low = 0, high = 0] = [luminance(left), luminance(right)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

const INKS = ['ink', 'muted', 'bad', 'warn', 'calm', 'accent'];
/** Letters on flags of charts are of the surface, on these. */
const LINES = ['line-1', 'line-2', 'line-3', 'line-4', 'line-5', 'line-6'];
const PAIRS = [
  ...INKS.flatMap((ink) => ['ground', 'surface'].map((ground) => [ink, ground] as const)),
  ...['ink', 'muted'].map((ink) => [ink, 'raised'] as const),
  ...LINES.map((line) => [line, 'surface'] as const),
  ['bad', 'bad-soft'],
  ['ink', 'bad-soft'],
  ['ink', 'warn-soft'],
  ['ink', 'calm-soft'],
] as const;

describe.each(['light', 'dark'])('the %s theme', (theme) => {
  const colours = coloursOf(theme);

  it.each(PAIRS)('tells %s from %s', (ink, ground) => {
    const [front, back] = [colours.get(ink), colours.get(ground)];
    if (front === undefined || back === undefined) throw new Error(`the theme lacks ${ink} or ${ground}`);
    expect(contrast(front, back)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the theme of a page', () => {
  it('is what the address asks for, else what the system prefers', () => {
    expect([chosenTheme('?theme=light', true), chosenTheme('?theme=dark', false)]).toEqual(['light', 'dark']);
    expect([chosenTheme('', true), chosenTheme('?theme=blue', false)]).toEqual(['dark', 'light']);
  });

  it('is told when the address asks for one that is not', () => {
    expect(['', '?theme=', '?theme=dark', '?theme=light'].map(themeProblem)).toEqual([null, null, null, null]);
    expect(themeProblem('?theme=blue')).toContain('theme=blue in the address is neither dark nor light');
  });
});
