import {
  callable,
  check,
  either,
  flag,
  having,
  integer,
  listOf,
  machine,
  oneOf,
  optional,
  record,
  text,
  value,
  type Schema,
} from '../input/schema.js';
import { windowKinds } from './domain.js';
import { clientNames } from './azure/clients.js';
import { runtimeEras } from './azure/eras.js';
import { faultNames } from './faults.js';

/** Worlds grow with each starter, message and window; nobody can explore one with more than this of any. */
export const countMax = 32;

/** What every world of this project is asked for with. */
export const scenarioFields = {
  strategy: text,
  runtime: oneOf(runtimeEras),
  starters: integer(1, countMax),
  messages: integer(1, countMax),
  windows: integer(1, countMax),
  window: optional(oneOf(windowKinds)),
  client: optional(oneOf(clientNames)),
} satisfies Readonly<Record<string, Schema>>;

export const scenarioOptions: Schema = record({
  ...scenarioFields,
  messages: optional(scenarioFields.messages),
  windows: optional(scenarioFields.windows),
  faults: optional(listOf(oneOf(faultNames))),
  instance: optional(text),
});

/** Something for each fault, or for some. */
export const byFault = (each: Schema): Schema =>
  record(Object.fromEntries(faultNames.map((name) => [name, optional(each)])));

const said = optional(value('a text', (given) => typeof given === 'string'));

/** A property of somebody's own. */
export const property: Schema = having({
  name: text,
  machine,
  sentence: said,
  why: said,
  witness: said,
  source: said,
});

export const strategy: Schema = having({
  name: text,
  summary: said,
  source: said,
  assumes: said,
  engine: optional(text),
  build: callable,
  hash: optional(text),
  startsOrchestrations: optional(flag),
  timed: optional(flag),
  clients: optional(listOf(oneOf(clientNames), 1)),
  eras: optional(listOf(oneOf(runtimeEras))),
  properties: optional(listOf(either('a name or a property', text, property), 1)),
});

/** What `build` gives; its actors and mail are checked where they make a world. */
export const parts: Schema = record({
  actors: listOf(having({ id: text }), 1),
  mail: listOf(having({ to: text })),
  symmetric: optional(listOf(listOf(text, 1))),
  sets: optional(listOf(text)),
  channel: optional(callable),
  faults: byFault(having({})),
  unsimulated: optional(byFault(text)),
  fields: optional(having({})),
});

const part = record({ id: text, machine });

/** @throws InputError if it is no actor. */
export function checkPart(given: unknown): void {
  check(part, given, 'what actorPart is given', 'actorPart: ');
}
