import type { Participant } from './participants.js';
import { textWidth } from './text.js';

/** Where the lanes of actors stand, in the columns right of the numbers. */
export interface Layout {
  /** The column at which each begins. */
  readonly starts: readonly number[];
  /** True if there is room for names over the lanes; else for letters only. */
  readonly named: boolean;
}

/** Columns from the last lane to the right edge, at least: with fewer, its texts would be a word a line. */
const roomMin = 24;

/** A trace may be so many times as long as it has to be, if its lanes are clearer by that. */
const patience = 1.15;

/** Columns between the heads of lanes, the clearest first: with names, then with letters only. */
const gaps = [8, 6, 4, 3, 2];
const pitches = [12, 10, 8, 7, 6, 5, 4, 3, 2];

/**
 * The clearest layout in which a trace does not get much longer than it has to be.
 *
 * @param height how many lines the trace takes with lanes that begin there.
 * @returns undefined if there is no room for the lanes.
 */
export function layoutOf(
  participants: readonly Participant[],
  width: number,
  height: (starts: readonly number[]) => number,
): Layout | undefined {
  const heads = participants.map(({ name, letter }) => textWidth(`${letter} ${name}`));
  const layouts = [
    ...gaps.map((gap) => ({ named: true, starts: startsOf(heads, gap) })),
    ...pitches.map((pitch) => ({
      named: false,
      starts: startsOf(
        participants.map(() => 0),
        pitch,
      ),
    })),
  ].filter(({ named, starts }) => {
    const last = named ? (heads.at(-1) ?? 0) : 0;
    return (starts.at(-1) ?? 0) + Math.max(last, roomMin) <= width;
  });
  const heights = layouts.map(({ starts }) => height(starts));
  const most = Math.min(...heights) * patience;
  return layouts.find((_, index) => (heights[index] ?? Infinity) <= most);
}

function startsOf(widths: readonly number[], gap: number): readonly number[] {
  let at = 0;
  return widths.map((width) => {
    const start = at;
    at += width + gap;
    return start;
  });
}
