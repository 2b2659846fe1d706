import type { AnyStateMachine } from 'xstate';
import { resolve } from 'node:path';
import { InputError } from '../input/errors.js';
import { alikeSuffix } from '../input/target.js';
import {
  check,
  flag,
  integer,
  mapOf,
  oneOf,
  optional,
  record,
  text as someText,
  type Schema,
} from '../input/schema.js';
import { windowsOf, type Window } from '../model/arrivals.js';
import { codeClients, type CodeClient } from '../model/azure/clients.js';
import type { Parts, ScenarioOptions, Strategy } from '../model/parts.js';
import type { StarterInput } from '../model/azure/starter/starter.js';
import { batchingWorld, collectingWorld, functionWorld } from '../model/worlds.js';
import { everyCallReturns, properties } from '../properties/index.js';
import { canonical, TransitionMemo } from '../sim/index.js';
import { bundle, type Bundle, type Given, type Replacements } from './bundle/bundle.js';
import { engineCodeOf } from './engines/codes.js';
import type { EngineCode } from './engines/engine-code.js';
import { engineIn } from './engines/engines.js';
import { engineBuild } from './engines/strategy.js';
import { orchestratorIn, orchestratorStrategy } from './generator.js';
import type { Understood } from './said.js';
import { actorOf, keyOf, withoutRows, type Found } from './resources.js';
import { askedOf, foundMax, missing } from './recording.js';
import { Program, defaultEnv, WantedError, type ProgramOptions } from './sandbox/program.js';
import { standsOf, withStands } from './stands.js';
import type { CodeStarterInput, Serves } from './starter-state.js';
import { codeStarter } from './starter.js';
import { Tries } from './tries.js';

/** How somebody's own code is bundled, evaluated and put into a world. */
export interface CodeOptions extends ProgramOptions {
  /** The trigger or exported function that serves messages. Default: the only one that there is. */
  readonly trigger?: string;
  /**
   * Whose ways the client of `durable-functions` has, unless a world asks for others: of `dotnet`, `raiseEvent` throws for an instance that
   * has ended. `getStatus` throws for an absent one with both, as JavaScript's does. Default: `javascript`, the package's own.
   */
  readonly client?: CodeClient;
  /** True: leases are acquired with a proposed id, as the SDKs do. Default: false. */
  readonly proposes?: boolean;
  /**
   * `alike`: tries are not told apart: where the code stands as it stood before, it goes on as it did, so that a retry without a bound is
   * decided. That it does not count its tries is an assumption; code that is seen to count them is refused. Default: `counted`, each try
   * is one more.
   */
  readonly retries?: 'alike' | 'counted';
  /** The file's text, if it is not to be read. */
  readonly text?: string;
  /** Modules that are other modules in the sandbox: by name, the path of the one that stands for it. */
  readonly replacements?: Replacements;
}

const codeOptions: Schema = record({
  trigger: optional(someText),
  client: optional(oneOf(codeClients)),
  proposes: optional(flag),
  retries: optional(oneOf(['alike', 'counted'])),
  text: optional(someText),
  replacements: optional(mapOf(someText)),
  env: optional(mapOf(someText)),
  ms: optional(integer(1)),
});

/** What code is judged by: what every strategy is, and that its calls come back. */
export const codeProperties: NonNullable<Strategy['properties']> = [
  ...properties,
  everyCallReturns,
];

/** A strategy that is somebody's own code. */
export interface CodeStrategy extends Strategy {
  /** A file with a function, or the configuration of an app. */
  readonly kind: 'code' | 'app';
  readonly program: Program;
  /** What its machines did while it was found out what its world has to have: a search that is given it has less to ask. */
  readonly memo: TransitionMemo;
  /** What it takes to run it with modules that somebody gives it, in place of their stand-ins. */
  readonly live: {
    readonly bundle: (given: Given) => Promise<Bundle>;
    readonly env: Readonly<Record<string, string>>;
    readonly understood: Understood;
  };
}

/**
 * A user's own start, unchanged, as a strategy: an exported async function, or a trigger that is registered with
 * `@azure/functions` or `durable-functions`. It can go wherever a strategy can.
 *
 * The file is bundled with stand-ins for the SDKs, and evaluated in a realm of its own. Which tables, blobs and instances there
 * have to be is found out by running it.
 *
 * @throws InputError if an option is unknown or of a wrong type, or the file cannot be read or bundled.
 */
export async function code(path: string, options: CodeOptions = {}): Promise<CodeStrategy> {
  check(codeOptions, options, 'the options of code', 'code: ');
  const { text, replacements, env = defaultEnv, ms } = options;
  const bundled = (given: Given): Promise<Bundle> =>
    bundle(path, {
      given,
      ...(text === undefined ? {} : { text }),
      ...(replacements === undefined ? {} : { replacements }),
    });
  const made = await bundled({});
  const program = new Program(made, { env, ...(ms === undefined ? {} : { ms }) });
  const live = { bundle: bundled, env, understood: {} };
  const engine = engineIn(path, made.simulated);
  if (engine !== null) {
    const { hasBatch } = made;
    return engineStrategyOf(program, path, options, live, {
      engine: engineCodeOf(engine, made.simulated),
      hasBatch,
    });
  }
  const orchestrates = orchestratorIn(program, options.trigger);
  if (orchestrates === null) return strategyOf(program, path, options, live);
  expectNone(options, `an orchestrator, which ${path} is`);
  const strategy = orchestratorStrategy(program, orchestrates);
  return { ...strategy, ...ownOf(program, path, options.trigger, live) };
}

/** What is the same of all strategies that are code. */
function ownOf(
  program: Program,
  path: string,
  trigger: string | undefined,
  live: CodeStrategy['live'],
) {
  return {
    kind: 'code',
    name: `${path}${trigger === undefined ? '' : `#${trigger}`}`,
    summary: `your own code: ${path}`,
    source: resolve(path),
    hash: program.hash,
    program,
    memo: new TransitionMemo(),
    live,
  } as const;
}

/** @throws InputError if an option is given that is for starts on Azure. */
function expectNone({ client, proposes, retries }: CodeOptions, what: string): void {
  for (const [name, value] of Object.entries({ client, proposes, retries })) {
    if (value === undefined) continue;
    throw new InputError(`code: ${name} means nothing on ${what}`);
  }
}

/** What is assumed besides where tries are not told apart. */
const alikeText = '; that it does not count how often it has tried';

/** The strategy of a program that serves messages. */
function strategyOf(
  program: Program,
  path: string,
  { trigger, client = 'javascript', proposes = false, retries = 'counted' }: CodeOptions,
  live: CodeStrategy['live'],
): CodeStrategy {
  const isAlike = retries === 'alike';
  const machine = codeStarter(program, {}, isAlike ? new Tries(program) : null);
  const stands = standsOf(program);
  const own = ownOf(program, path, trigger, live);
  const { memo } = own;
  const worlds = new Map<string, Parts>();
  return {
    ...own,
    name: `${own.name}${isAlike ? alikeSuffix : ''}`,
    assumes: `what the stand-ins for its SDKs say of them${isAlike ? alikeText : ''}`,
    clients: clientsFrom(client),
    properties: codeProperties,
    build: (given) => {
      const serves = {
        trigger: trigger ?? null,
        client: given.client as CodeClient,
        proposes,
      };
      const key = canonical(given, 'the options');
      const parts =
        worlds.get(key) ??
        recorded(program, memo, (world) => partsOf(given, world, machine, serves));
      worlds.set(key, parts);
      // Which loops there are is found for each starter by itself.
      return withStands(isAlike ? { ...parts, symmetric: [] } : parts, machine, stands);
    },
  };
}

/** The strategy of a program whose clients ask a server of another engine than Azure. */
function engineStrategyOf(
  program: Program,
  path: string,
  options: CodeOptions,
  live: CodeStrategy['live'],
  { engine, hasBatch }: { readonly engine: EngineCode; readonly hasBatch: boolean },
): CodeStrategy {
  expectNone(options, `${engine.name}, which ${path} runs on`);
  const { trigger } = options;
  const own = ownOf(program, path, trigger, live);
  return {
    ...own,
    engine: engine.name,
    assumes: 'what the stand-ins for its clients say of them',
    timed: false,
    properties: codeProperties,
    ...engineBuild(program, engine, trigger ?? null, own.memo, hasBatch),
  };
}

/** The clients that code can be run with, the one that is taken otherwise first. */
export function clientsFrom(client: CodeClient): readonly CodeClient[] {
  return [client, ...codeClients.filter((other) => other !== client)];
}

/** What running the code has shown of its world so far. */
interface Recorded {
  /** By window key. */
  readonly instances: Readonly<Record<string, string>>;
  readonly found: readonly Found[];
}

function partsOf(
  options: Required<ScenarioOptions>,
  { instances, found }: Recorded,
  machine: AnyStateMachine,
  serves: Pick<Serves, 'trigger' | 'client' | 'proposes'>,
): Parts {
  const given = { ...options, instances: { ...unasked(options), ...instances } };
  const windows = windowsOf(given);
  const entityOf = (key: string): string =>
    windows.find((window) => window.key === key)?.entity ?? '';
  const resources = Object.fromEntries(
    found.map((one) => [keyOf(one), one.kind === 'entity' ? entityOf(one.window) : one.name]),
  );
  const part = {
    machine,
    input: { ...serves, resources } satisfies Partial<CodeStarterInput> as Partial<StarterInput>,
    resources: (window: Window) =>
      found
        .filter(({ window: key }) => key === window.key)
        .flatMap((one) => actorOf(one, window) ?? []),
  };
  if (found.some(({ kind }) => kind === 'entity')) return batchingWorld(given, part);
  return Object.keys(instances).length === 0
    ? functionWorld(given, part)
    : collectingWorld(given, part);
}

/** Names of instances that no code asks for. */
function unasked(options: Required<ScenarioOptions>): Readonly<Record<string, string>> {
  const { instance } = options;
  return Object.fromEntries(windowsOf(options).map(({ key }) => [key, `${instance} of ${key}`]));
}

/**
 * Runs the code in worlds with more and more in them, until nothing is asked for any more that is not there.
 * @throws InputError if it asks for what nobody simulates.
 */
function recorded(
  program: Program,
  memo: TransitionMemo,
  build: (world: Recorded) => Parts,
): Parts {
  let world: Recorded = { instances: {}, found: [] };
  for (let round = 0; round < foundMax; round += 1) {
    const parts = build(world);
    const wanted = missing(parts, memo);
    const next = wanted === null ? refined(program, world) : withWanted(world, wanted);
    if (next === null) return parts;
    world = next;
  }
  throw new InputError(`${program.file} asks for more than ${foundMax} resources`);
}

function withWanted(world: Recorded, error: WantedError): Recorded {
  const { kind, name, window } = error.wanted;
  const isInstance = kind === 'instance';
  const entities = world.found.filter((one) => one.kind === 'entity');
  const known = Object.entries(world.instances);
  if (isInstance || kind === 'entity') {
    const [, other] = known.find(([key]) => key === window) ?? [];
    const [else_] = isInstance ? known.filter(([, id]) => id === name) : [];
    if (other !== undefined && isInstance) {
      throw new InputError(
        `${error.message}: messages of window ${window} ask for '${other}', too`,
      );
    }
    if (else_ !== undefined) {
      throw new InputError(
        `${error.message}: window ${else_[0]} has that instance; ask for one window`,
      );
    }
    if (isInstance ? entities.length > 0 : known.length > 0) {
      throw new InputError(`${error.message}: a world has entities or instances, not both`);
    }
  }
  if (isInstance) return { ...world, instances: { ...world.instances, [window]: name } };
  const found: Found = { kind, name, window, asked: new Set() };
  return { ...world, found: [...withoutRows(world.found, found), found] };
}

function refined(program: Program, world: Recorded): Recorded | null {
  const found = askedOf(program, world.found);
  return found && { ...world, found };
}
