import type { Recording } from '../../sim/index.js';
import type { Critical } from '../annotations.js';

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
  /** The schedule that is shown at first; null: a visitor begins with none. */
  readonly shown: ShownSchedule | null;
}

/** A schedule with what is known of it. */
export interface ShownSchedule {
  /** Its choices, as `encodeChoices` writes them. */
  readonly choices: string;
  /** What it shows, in lines; the first is the title of the page. */
  readonly lines: readonly string[];
  readonly fingerprint: string;
  /** The command that shows it again. */
  readonly command: string;
  /** The decision that made the difference; null: not known, or there is none. */
  readonly critical: Critical | null;
  /** Steps before its loop, and what is said of the loop; null: it ends. */
  readonly loop: { readonly from: number; readonly text: string } | null;
}
