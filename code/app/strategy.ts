import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { InputError } from '../../input/errors.js';
import { windowsOf } from '../../model/arrivals.js';
import type { MessageId, WindowKey } from '../../model/domain.js';
import type { Parts, ScenarioOptions } from '../../model/parts.js';
import { canonical, TransitionMemo } from '../../sim/index.js';
import { bundle, type Bundle, type Given } from '../bundle/bundle.js';
import { codeActivities } from '../durable/activities.js';
import type { ActivitiesJob } from '../durable/jobs.js';
import { codeEntity } from '../durable/entity.js';
import { codeOrchestrator } from '../durable/orchestrator.js';
import { signalledBy } from '../recording.js';
import type { Understood } from '../said.js';
import { Program, defaultEnv } from '../sandbox/program.js';
import { codeStarter } from '../starter.js';
import { standsOf, withStands } from '../stands.js';
import { clientsFrom, codeProperties, type CodeStrategy } from '../strategy.js';
import type { App, AppOptions } from './options.js';
import { recordedFor, recordedTogether, type Recorded } from './record.js';
import { appWorld, type AppParts } from './world.js';

/**
 * A Functions app as a strategy: its trigger is the starter, its orchestrators, entities and activities are what runs in the
 * background. It can go wherever a strategy can.
 *
 * @param path the file that says how it is explored; its paths are relative to that.
 * @throws InputError if its files cannot be read or bundled.
 * @throws CodeError if they register no activity that `process` names.
 */
export async function appStrategy({ options }: App, path: string): Promise<CodeStrategy> {
  const folder = dirname(resolve(path));
  const files = await entriesOf(options.entry, folder);
  const text = files.map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n');
  const bundled = (given: Given): Promise<Bundle> =>
    bundle(join(folder, 'onebatch-app.ts'), { text, given });
  const { env = defaultEnv } = options;
  const program = new Program({ ...(await bundled({})), file: path }, { env });
  expectProcess(program, options);
  const parts = partsOf(program, options);
  const stands = standsOf(program, understoodBy(options));
  const memo = new TransitionMemo();
  const worlds = new Map<string, Parts>();
  return {
    kind: 'app',
    name: path,
    summary: `a Functions app: ${path}`,
    source: resolve(path),
    assumes: `what the stand-ins for its SDKs say of them; no call lasts longer than ${(options.lasts ?? defaultLast) / 1000} s`,
    hash: program.hash,
    clients: clientsFrom(options.client ?? 'javascript'),
    properties: codeProperties,
    program,
    memo,
    live: { bundle: bundled, env, understood: understoodBy(options) },
    build: (given) => {
      const key = canonical(given, 'the options');
      const world = worlds.get(key) ?? built(program, memo, parts, given);
      worlds.set(key, world);
      return withStands(world, parts.starter, stands);
    },
  };
}

/** Of an activity whose code is not run, nobody can say that it is absent: it may be in another app. */
function expectProcess(program: Program, { process: expects, effects = [] }: AppOptions): void {
  if (expects === undefined || effects.includes(expects)) return;
  const nobody = { id: '', message: { window: '' as WindowKey }, resources: {}, proposes: false };
  const job: ActivitiesJob = { kind: 'activities', ...nobody, expects };
  program.expectAllowed(program.attempt(job, []));
}

/** Milliseconds that a call lasts at most. */
const defaultLast = 5_000;

function partsOf(program: Program, options: AppOptions): AppParts {
  const { trigger = null, proposes = false, now, instance } = options;
  const {
    process,
    batch,
    idempotent = false,
    lasts = defaultLast,
    effects = [],
    data = [],
  } = options;
  return {
    starter: codeStarter(program, understoodBy(options)),
    orchestrator: codeOrchestrator(program, null, {
      ...(process === undefined ? {} : { process }),
      ...(batch === undefined ? {} : { batch }),
      runs: (activity) => !effects.includes(activity),
    }),
    activities: codeActivities(program),
    entity: codeEntity(program),
    serves: {
      trigger,
      proposes,
      carries: true,
      deployed: true,
      handsOver: batch !== undefined,
      lasts,
      ...(now === undefined ? {} : { now }),
    },
    idempotent,
    data,
    operations: () => signalledBy(program),
    ...(instance === undefined ? {} : { instance }),
  };
}

function understoodBy({ message, told }: AppOptions): Understood {
  return {
    ...(message === undefined ? {} : { body: message }),
    ...(told === undefined ? {} : { told }),
  };
}

function built(
  program: Program,
  memo: TransitionMemo,
  parts: AppParts,
  options: Required<ScenarioOptions>,
): Parts {
  const recorded = new Map<MessageId, Recorded>();
  const arrivals = windowsOf(options).flatMap(({ key, messages }) =>
    messages.map((arrival) => ({ key, arrival })),
  );
  for (const { key, arrival } of arrivals) {
    const { id } = arrival;
    const world = recordedFor(id, key, program, memo, (one) =>
      appWorld(options, new Map([[id, one]]), parts),
    );
    recorded.set(id, world);
  }
  // Some things are asked for only when there are several messages; what is made for one starter says so in its name.
  return recordedTogether(
    program,
    memo,
    recorded,
    () => appWorld(options, recorded, parts),
    (name) => {
      const own = arrivals.find(({ arrival }) => name.endsWith(` of ${arrival.starter}`));
      return own?.arrival.id;
    },
  );
}

/** The files that patterns name, relative to the folder; `*` stands for any part of a file's name. */
async function entriesOf(entry: AppOptions['entry'], folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const pattern of typeof entry === 'string' ? [entry] : entry) {
    const path = resolve(folder, pattern);
    const name = basename(path);
    const names = name.includes('*') ? await matching(dirname(path), name) : [name];
    if (names.length === 0) throw new InputError(`there is no file ${pattern}`);
    files.push(
      ...names.map((one) => relative(folder, join(dirname(path), one)).replaceAll('\\', '/')),
    );
  }
  return files;
}

async function matching(folder: string, pattern: string): Promise<readonly string[]> {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expected = new RegExp(`^${parts.join('.*')}$`);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => expected.test(name) && !/\.d\.[cm]?ts$/.test(name)).sort();
}
