import { checkName } from '../input/schema.js';
import { azure } from './azure/pack.js';
import { bullmq } from './bullmq/pack.js';
import type { Engine, Strategy } from './parts.js';
import { pgBossEngine } from './pg-boss/pack.js';
import { postgresEngine } from './postgres/pack.js';
import { redis } from './redis/pack.js';
import { sqsEngine } from './sqs/pack.js';
import { durableObjectEngine } from './durable-object/pack.js';
import { kubernetesEngine } from './kubernetes/pack.js';
import { temporal } from './temporal/pack.js';

/** Every engine by its name, in the order of the documentation. A pack is registered here, and nowhere else. */
export const engines: Readonly<Record<string, Engine>> = byName([
  azure,
  redis,
  postgresEngine,
  bullmq,
  pgBossEngine,
  temporal,
  sqsEngine,
  durableObjectEngine,
  kubernetesEngine,
]);

/** The engine of a strategy that names none. */
const defaultEngine = azure.name;

/** Every strategy by its name, engine by engine, in the order of the documentation. */
export const strategies: Readonly<Record<string, Strategy>> = byName(
  Object.values(engines).flatMap(({ name, strategies: own }) =>
    own.map((strategy) => (name === defaultEngine ? strategy : { ...strategy, engine: name })),
  ),
);

/** The names of an engine's strategies, in the order of the documentation. */
export function strategiesOn(engine: string): readonly string[] {
  return Object.values(strategies).flatMap((strategy) =>
    engineOf(strategy).name === engine ? [strategy.name] : [],
  );
}

/**
 * The engine that a strategy runs on.
 * @throws InputError if it names one that there is not.
 */
export function engineOf({ engine = defaultEngine }: Pick<Strategy, 'engine'>): Engine {
  checkName('engine', engine, Object.keys(engines));
  return engines[engine] as Engine;
}

function byName<Named extends { readonly name: string }>(
  all: readonly Named[],
): Readonly<Record<string, Named>> {
  return Object.fromEntries(all.map((one) => [one.name, one]));
}
