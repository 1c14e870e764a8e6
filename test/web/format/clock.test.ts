import { describe, expect, it } from '@jest/globals';
import { clockText, dayText, secondsText, zoneText } from '../../../web/format/clock.ts';

const NOW = Date.parse('2026-11-24T10:30:00Z');

describe('an instant on the clock', () => {
  it('is hours and minutes today, and has its day otherwise', () => {
    expect(clockText(Date.parse('2026-11-24T00:03:27Z'), NOW, 'UTC')).toBe('00:03');
    expect(clockText(Date.parse('2026-11-23T22:15:00Z'), NOW, 'UTC')).toBe('23 Nov 22:15');
  });

  it("takes the reader's day, not that of the data", () => {
    expect(clockText(Date.parse('2026-11-23T22:15:00Z'), NOW, 'Asia/Tokyo')).toBe('07:15');
  });

  it('has seconds and a whole day for the heading', () => {
    expect(secondsText(NOW, 'UTC')).toBe('10:30:00');
    expect(dayText(NOW, 'UTC')).toBe('Tuesday 24 November');
  });

  it('names its zone, since summaries are in UTC', () => {
    expect(zoneText(NOW, 'UTC')).toBe('UTC');
    expect(zoneText(NOW, 'Europe/Berlin')).toBe('CET');
    expect(zoneText(NOW, 'Asia/Tokyo')).toBe('GMT+9');
  });
});
