/**
 * A counterexample of any world, as text, lanes, JSON, a Mermaid diagram or a page; and machines as state diagrams. What is shown
 * is an `Execution`, which `annotate` of `onebatch/sim` makes of a schedule.
 */
export type { Annotations, Critical } from './annotations.js';
export { fingerprint } from './fingerprint.js';
export { scheduleJson, type ScheduleJson, type StepJson } from './schedule-json.js';
export { schedulePage, type PageTexts } from './schedule-page.js';
export { sequenceDiagram } from './sequence-diagram.js';
export { stateDiagram, type StateDiagramOptions } from './state-diagram.js';
export type { Colours, Style } from './text.js';
export { traceText, type TraceLayout } from './trace.js';
