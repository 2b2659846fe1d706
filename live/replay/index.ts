/** Schedules with real storage. */
export type { StoredState } from './stored-states.js';
export { replayLive, type LiveReplay, type LiveRequest } from './replay.js';
