import type { Recording } from '../../sim/index.js';

/** What a page is given: the worlds that a visitor can run there. */
export interface PageData {
  readonly worlds: readonly [PageWorld, ...PageWorld[]];
}

/** A world that runs in a page. */
export interface PageWorld {
  /** What it is called in the page and in links: the strategy's name. */
  readonly name: string;
  /** The world in one line. */
  readonly heading: string;
  /** What the strategy does, in a line; empty for a world of a user's own. */
  readonly summary: string;
  /** How many windows the world has; null: nothing that one window makes obvious is left out. */
  readonly windows: number | null;
  /** What it is judged by; the first one is asked about unless a visitor picks another. */
  readonly properties: readonly { readonly name: string; readonly sentence: string }[];
  readonly recording: Recording;
  /** The schedule that is shown at first, as `encodeChoices` writes it; empty: none. */
  readonly schedule: string;
  /** What is said of that schedule, in lines. */
  readonly findings: readonly string[];
}
