/**
 * The package's parts under one name: `sim` runs and explores worlds of machines, `model` is the system with its strategies,
 * `properties` says what is believed of it, `render` shows what was found. Each is an entry of its own, too: `onebatch/sim`, `onebatch/model`, `onebatch/properties`,
 * `onebatch/render`.
 * What needs other packages is there only: `onebatch/vitest`, `onebatch/live`.
 */
export * as model from './model/index.js';
export * as properties from './properties/index.js';
export * as render from './render/index.js';
export * as sim from './sim/index.js';
