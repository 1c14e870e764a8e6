import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Incident } from '../../demo/incidents.ts';
import { CYCLE_MINUTES, INCIDENTS, incidentAt, minuteOfCycle, PAST_MINUTES, versionAt } from '../../demo/incidents.ts';

const CYCLE = 247_500;
const CYCLE_START = CYCLE * CYCLE_MINUTES;

const isWholeIn = (incident: Incident, fromMinute: number, untilMinute: number): boolean => {
  const starts = Array.from({ length: untilMinute - fromMinute }, (_, index) => fromMinute + index);
  return starts.some(
    (minute) => minuteOfCycle(minute) === incident.from && minute + incident.until - incident.from <= untilMinute,
  );
};

describe('the script', () => {
  it('shows every minute of every incident in any past, wherever the present is', () => {
    const present = fc.integer({ min: CYCLE_START, max: CYCLE_START + CYCLE_MINUTES });
    fc.assert(
      fc.property(present, fc.constantFrom(...INCIDENTS), (now, incident) => {
        const past = Array.from({ length: PAST_MINUTES }, (_, index) => minuteOfCycle(now - PAST_MINUTES + index));
        for (let minute = incident.from; minute < incident.until; minute += 1) expect(past).toContain(minute);
      }),
    );
  });

  it('shows every incident but the slow burn uncut in any past', () => {
    const short = INCIDENTS.filter((incident) => incident.id !== 'slow-burn');
    for (let now = CYCLE_START; now < CYCLE_START + CYCLE_MINUTES; now += 1) {
      const cut = short
        .filter((incident) => !isWholeIn(incident, now - PAST_MINUTES, now))
        .map((incident) => incident.id);
      expect({ now, cut }).toEqual({ now, cut: [] });
    }
  });

  it('gives no operation two incidents', () => {
    expect(new Set(INCIDENTS.map((incident) => incident.operation)).size).toBe(INCIDENTS.length);
  });

  it('lets the slow burn grow every minute for an hour', () => {
    const ratios = Array.from(
      { length: 60 },
      (_, index) => incidentAt('checkout.database', CYCLE_START + 35 + index)?.ratio ?? 0,
    );
    expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
    expect([ratios[0], ratios[59]]).toEqual([0.005, 0.12]);
    expect(incidentAt('checkout.database', CYCLE_START + 95)).toBeNull();
  });

  it('brings versions that no cycle before had', () => {
    const versionsOf = (minute: number) => versionAt('inventory', CYCLE_START + minute);
    expect([9, 10, 19, 20, 119, 120].map(versionsOf)).toEqual([
      '1.247499.1',
      '1.247500.0',
      '1.247500.0',
      '1.247500.1',
      '1.247500.1',
      '1.247500.1',
    ]);
    expect(versionAt('payment', CYCLE_START)).toBe(versionAt('payment', CYCLE_START + 5_000));
  });

  it('is what the README tells', () => {
    const readme = readFileSync(new URL('../../demo/README.md', import.meta.url), 'utf8');
    const told = [...readme.matchAll(/^\| (\d+)\D(\d+) +\| `([a-z-]+)`/gm)].map(([, from, last, id]) => [
      id,
      from,
      last,
    ]);
    expect(told).toEqual(INCIDENTS.map(({ id, from, until }) => [id, String(from), String(until - 1)]));
  });
});
