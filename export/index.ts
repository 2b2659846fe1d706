export type { IntegerWorld } from './integer-world.js';
export { spinFiles, type ExportedFile } from './spin/index.js';
export { fill, type Filling } from './spin/fill.js';
export { hasSpin, runSpin, type SpinResult } from './spin/rounds.js';
export { trailOf, followTrail } from './trail.js';
export { Tabulation } from './tabulation.js';
