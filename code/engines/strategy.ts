import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../input/errors.js';
import { messageId, windowKey } from '../../model/domain.js';
import { continuations, engineWorld } from '../../model/engine/world.js';
import { workerParts } from '../../model/engine/worker.js';
import type { Parts, ScenarioOptions } from '../../model/parts.js';
import { canonical, type TransitionMemo } from '../../sim/index.js';
import { missing } from '../recording.js';
import type { Wanted } from '../realm.js';
import { WantedError, type Program } from '../sandbox/program.js';
import { codeStarter } from '../starter.js';
import { standsOf, withStands } from '../stands.js';
import type { EngineCode, Shown } from './engine-code.js';
import {
  orderedKind,
  serverName,
  noBatch,
  noQueueWorker,
  noWorker,
  unnoticedBatch,
  type WorkJob,
} from './job.js';
import { codeWorker, workerStands } from './worker.js';

/** Makes the worlds of code on an engine. */
export interface EngineBuild {
  readonly build: (options: Required<ScenarioOptions>) => Parts;
}

/** Ids that one call makes, at most, that are its starter's. */
const idsMax = 8;

/**
 * The worlds of code on an engine: its starts are clients of the server, and, where the file has a worker, two processes run that.
 *
 * @param hasBatch the file has a function `batch`.
 * @param trigger the exported function that serves messages; null: the only one there is, or `start`.
 */
export function engineBuild(
  program: Program,
  engine: EngineCode,
  trigger: string | null,
  memo: TransitionMemo,
  hasBatch: boolean,
): EngineBuild {
  const starter = codeStarter(program, {}, null, engine.replies, engine.leaves);
  const worker = workerIn(program, engine);
  const made: Made = { program, engine, trigger, starter, worker, hasBatch };
  const worlds = new Map<string, Parts>();
  return {
    build: (options) => {
      expectOneWindow(program, options);
      const key = canonical(options, 'the options');
      const world = worlds.get(key) ?? recorded(made, options, memo);
      worlds.set(key, world);
      const told = withStands(world, starter, standsOf(program));
      return worker === null ? told : withStands(told, worker, workerStands(program));
    },
  };
}

interface Made {
  readonly program: Program;
  readonly engine: EngineCode;
  readonly trigger: string | null;
  readonly starter: AnyStateMachine;
  /** Null: the file has none. */
  readonly worker: AnyStateMachine | null;
  readonly hasBatch: boolean;
}

/** Code names its keys and rows itself, so nobody can say which of several windows they belong to. */
function expectOneWindow({ file }: Program, { windows }: Required<ScenarioOptions>): void {
  if (windows === 1) return;
  throw new InputError(
    `${file} asks one server: code on it is explored with 1 window, not ${windows}`,
  );
}

/** @throws InputError if the file has a worker, and nobody simulates one on that engine. */
function workerIn(program: Program, engine: EngineCode): AnyStateMachine | null {
  if (!hasWorker(program, engine)) return null;
  if (engine.working !== undefined) return codeWorker(program, engine.working);
  throw new InputError(`${program.file}: a function worker on ${engine.name} is not simulated`);
}

function hasWorker(program: Program, { resources }: EngineCode): boolean {
  const job: WorkJob = { ...nobodysWork, resources };
  const what = program.attempt(job, []).refusal?.what ?? '';
  if ([noBatch, noQueueWorker, unnoticedBatch].includes(what)) {
    throw new InputError(`${program.file}: ${what}`);
  }
  return what !== noWorker;
}

const nobodysWork: WorkJob = {
  kind: 'work',
  id: '',
  message: { id: messageId(''), window: windowKey('') },
  resources: {},
};

/** Things that one file may ask for by names; more are taken for names that are made up anew each time. */
const foundMax = 16;

function recorded(made: Made, options: Required<ScenarioOptions>, memo: TransitionMemo): Parts {
  let found: readonly Wanted[] = [];
  for (let round = 0; round < foundMax; round += 1) {
    const world = worldOf(made, options, found);
    const error = wantedAtOnce(made, found) ?? missing(world, memo);
    if (error === null) return world;
    const { kind, name } = error.wanted;
    expectAlone(error, found, made);
    found = [...found, { kind, name, window: '' }];
  }
  throw new InputError(`${made.program.file} asks for more than ${foundMax} resources`);
}

/** What the worker asks for before anything happens. */
function wantedAtOnce(made: Made, found: readonly Wanted[]): WantedError | null {
  const { program, worker } = made;
  if (worker === null) return null;
  const job = { ...nobodysWork, resources: resourcesOf(made, found) };
  try {
    program.expectAllowed(program.attempt(job, []));
    return null;
  } catch (error) {
    if (error instanceof WantedError) return error;
    throw error;
  }
}

const resourcesOf = ({ engine }: Made, found: readonly Wanted[]): WorkJob['resources'] => ({
  ...engine.resources,
  ...Object.fromEntries(found.map((one) => [`${one.kind} ${one.name}`, engine.actorOf(one)])),
});

/** The machine of a server has one key that ends, or one set of windows; one queue. What a worker works off needs one. */
function expectAlone(
  { message, wanted: { kind, name } }: WantedError,
  found: readonly Wanted[],
  { engine: { kinds, oneKind = false, workedOff }, worker }: Made,
): void {
  if (!kinds.includes(kind)) return;
  const what = `${kind} '${name}'`;
  const asked = message.slice(0, message.indexOf(what)) + what;
  const [other] = found.filter((one) => oneKind || one.kind === kind);
  if (other !== undefined) {
    throw new InputError(`${asked} beside ${other.kind} '${other.name}' is not simulated`);
  }
  if (kind === workedOff && worker === null) {
    throw new InputError(
      `${asked} without a worker is not simulated: expected export async function worker()`,
    );
  }
}

function worldOf(made: Made, options: Required<ScenarioOptions>, found: readonly Wanted[]): Parts {
  const { engine, starter, worker, trigger, hasBatch } = made;
  const shown: Shown = {
    has: (kind) => found.some((one) => one.kind === kind),
    named: (kind) => found.flatMap((one) => (one.kind === kind ? [one.name] : [])),
    lags: options.faults.includes('failover'),
  };
  const { window: kind, faults } = options;
  const isOrdered = !faults.includes('lost-reply');
  const resources = {
    ...resourcesOf(made, found),
    ...(isOrdered ? { [`${orderedKind} ${serverName}`]: engine.name } : {}),
  };
  const accepts = engine.accepts(kind, hasBatch);
  const input = { resources, kind, hasBatch, accepts };
  const world = engineWorld(options, {
    client: starter,
    input: { trigger, resources, handsOver: worker !== null && accepts },
    symmetric: engine.symmetric(options, shown),
    ...(engine.resends === undefined ? {} : { resends: engine.resends }),
    stores: (window) => [engine.store(window, shown)],
    others: worker === null ? [] : workerParts(options, engine.name, worker, input),
    belongings: ({ starter: id, execution, again }) => {
      const servings = options.faults.includes('redelivery')
        ? [{ starter: id, execution }, again]
        : [{ starter: id, execution }];
      return servings.flatMap((serving) => [
        ...continuations(serving, options),
        ...Array.from({ length: idsMax }, (_, n) => `uuid-${n + 1}-of-${serving.starter}`),
      ]);
    },
  });
  const why = `${made.program.file} has a client that throws then`;
  return engine.resends === false ? { ...world, unsimulated: { 'lost-reply': why } } : world;
}
