/** Your own code as an actor: unchanged, in a sandbox, explored as any machine is. */
export { code, type CodeOptions, type CodeStrategy } from './strategy.js';
export { bundle, type Bundle } from './bundle/bundle.js';
export type { Place } from './bundle/lines.js';
export { CodeError, Program, type ProgramOptions } from './sandbox/program.js';
export { app, isApp, type App, type AppOptions } from './app/options.js';
export { LiveFunction } from './live-function.js';
export { functionGraph, type FunctionGraph, type FunctionStop } from './function-graph.js';
export { appStrategy } from './app/strategy.js';
export { program, type OwnProgramOptions, type ProgramInput } from './program.js';
