/** Schedules with real storage. */
export type { Holding } from './holdings.js';
export { replayLive, type LiveReplay, type LiveRequest } from './replay.js';
