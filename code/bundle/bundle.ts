import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, RolldownBuild } from 'rolldown';
import { InputError } from '../../input/errors.js';
import { batchesModule, withBatch } from './batch-notice.js';
import { builtinNamed, builtinText } from './builtins.js';
import { parted } from './packages.js';
import { reasonOf } from './reason.js';
import { unsimulated } from '../engines/engines.js';
import { hashOfSources } from './whose.js';

/** A user's file and all that it imports, as one script that can be evaluated as often as one likes. */
export interface Bundle {
  /** The file, as the caller named it. */
  readonly file: string;
  readonly code: string;
  /** What is evaluated once in a realm: an expression that gives `require` for a run. Null: nothing, all is in `code`. */
  readonly packages: string | null;
  /** A source map of `code`, version 3. */
  readonly map: string;
  /** The packages that it imports and that stand-ins stand for, or would have to. Sorted. */
  readonly simulated: readonly string[];
  /** It has a function `batch` that is noticed when it runs. */
  readonly hasBatch: boolean;
  /** SHA-256 of the user's own texts, and of the packages that are evaluated with them: another hash, other code. */
  readonly hash: string;
}

/** A module by its name, and what stands for it: a path, or its text. */
export type Replacements = Readonly<Record<string, string>>;

/** By a module's name, the names of what it exports. */
export type Given = Readonly<Record<string, readonly string[]>>;

const here = fileURLToPath(import.meta.url);

/** The path of a stand-in of this package; it is TypeScript in a checkout, and JavaScript where it is installed. */
const standIn = (name: string): string => resolve(here, `../../standins/${name}${extname(here)}`);

const packages: Replacements = {
  'durable-functions': standIn('durable-functions'),
  '@azure/functions': standIn('functions'),
  '@azure/data-tables': standIn('data-tables'),
  '@azure/storage-blob': standIn('storage-blob'),
  '@azure/storage-queue': standIn('storage-queue'),
  '@azure/service-bus': standIn('service-bus'),
  '@azure/identity': standIn('identity'),
  ioredis: standIn('ioredis'),
  redis: standIn('redis'),
  bullmq: standIn('bullmq'),
  pg: standIn('pg'),
};

/** Where a module is: no place in a script. Not in one word, for those who put something else in its place. */
const ownAddress = ['import', 'meta', 'url'].join('.');

/** What a line of the script is called in stacks. */
export const bundleName = 'onebatch-bundle.js';

/** Lines before the first line of what the source map is about. */
export const linesBefore = 1;

/**
 * Bundles a user's file with the stand-ins for the SDKs and for Node. TypeScript is stripped, whatever it has in it; `paths` of the
 * nearest tsconfig.json are followed; CommonJS is bundled as well.
 *
 * @param text the file's text, if it is not to be read.
 * @throws InputError in one line if there is no such file, it cannot be bundled, or rolldown is not installed.
 */
export async function bundle(
  file: string,
  {
    text,
    replacements = {},
    given = {},
  }: {
    readonly text?: string;
    readonly replacements?: Replacements;
    /** Modules that whoever evaluates it gives: by name, what each exports. */
    readonly given?: Given;
  } = {},
): Promise<Bundle> {
  const path = resolve(file);
  if (text === undefined) await expectFile(file, path);
  const { rolldown } = await bundler();
  const read = text ?? (await readFile(path, 'utf8'));
  const source = withBatch(read);
  const hasBatch = source !== read;
  const asked = new Set<string>();
  const plugin = standInPlugin(path, source, asked, { ...packages, ...replacements }, given);
  try {
    const build = await rolldown({
      input: standIn('entry'),
      platform: 'neutral',
      resolve: { mainFields: ['main', 'module'], conditionNames: ['node', 'default'] },
      tsconfig: true,
      treeshake: true,
      transform: { define: { [ownAddress]: '"file:///function.js"' } },
      logLevel: 'silent',
      plugins: [plugin],
    });
    try {
      const parts = (await parted(build, path)) ?? (await inOne(build, path));
      const { body, map, packages: once } = parts;
      return {
        file,
        code: scriptOf(body, once !== null),
        packages: once,
        map,
        hash: hashOfSources(map, dirname(path)),
        hasBatch,
        simulated: [...asked].sort(),
      };
    } finally {
      await build.close();
    }
  } catch (error) {
    throw new InputError(`${file} cannot be bundled: ${reasonOf(error)}`, { cause: error });
  }
}

/** All of it as one script, with nothing that is evaluated once. */
async function inOne(build: RolldownBuild, path: string) {
  const { output } = await build.generate({
    format: 'esm',
    sourcemap: true,
    codeSplitting: false,
    file: resolve(path, '..', bundleName),
  });
  const [chunk] = output;
  // Nothing is imported or exported, so it is a list of statements; a promise of them, since some may wait.
  const body = chunk.code.replace(/^export \{ *\};$/m, '');
  return { body, map: chunk.map?.toString() ?? '', packages: null };
}

function givenText(id: string, names: readonly string[]): string {
  const module = `globalThis.__onebatch_sdks[${JSON.stringify(id)}]`;
  const own = names.filter((name) => name !== 'default');
  return `export const { ${own.join(', ')} } = ${module};\nexport default ${module};`;
}

function scriptOf(body: string, requires: boolean): string {
  const given = requires
    ? 'const require = __onebatch_packages(), module = { exports: {} }, { exports } = module;'
    : '';
  return `"use strict"; globalThis.__onebatch_loaded = (async () => {${given}\n${body}\n})();`;
}

async function expectFile(file: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new InputError(`there is no file ${file}`);
  if (!found.isFile()) throw new InputError(`${file} is not a file`);
}

async function bundler(): Promise<typeof import('rolldown')> {
  try {
    return await import('rolldown');
  } catch (error) {
    throw new InputError(
      'to run your own code Onebatch bundles it with rolldown, which is not installed; npm install --save-dev rolldown',
      { cause: error },
    );
  }
}

const userModule = 'onebatch:user';
/** What runs orchestrators and entities: version 3 of the package, as the user has it. */
const sdkPrefix = 'durable-functions/lib/';
const sdkFolder = '/node_modules/durable-functions/';
const purePrefix = '\0pure:';
/** What the runner of orchestrators needs of others, as far as it is used: it makes no ids and writes nothing. */
const sdkNeeds: Readonly<Record<string, string>> = {
  debug: 'module.exports = () => () => undefined;',
  util: 'exports.types = { isDate: (value) => Object.prototype.toString.call(value) === "[object Date]" };',
  crypto: '',
  uuid: '',
  absent: '',
  // Its modules import each other in a circle; this is the end from which the package itself begins.
  sdk: `exports.load = () => {
    const { Orchestrator } = require('${sdkPrefix}src/orchestrations/Orchestrator.js');
    const { RegisteredActivityTask } = require('${sdkPrefix}src/task/RegisteredActivityTask.js');
    const { RegisteredOrchestrationTask } = require('${sdkPrefix}src/task/RegisteredOrchestrationTask.js');
    const { Entity } = require('${sdkPrefix}src/entities/Entity.js');
    const { EntityId } = require('${sdkPrefix}src/entities/EntityId.js');
    const all = { Orchestrator, RegisteredActivityTask, RegisteredOrchestrationTask, Entity, EntityId };
    return Object.values(all).every(Boolean) ? all : null;
  };`,
};
const builtinPrefix = '\0node:';
const packagePrefix = '\0onebatch:';

function standInPlugin(
  path: string,
  text: string,
  asked: Set<string>,
  replaced: Replacements,
  given: Given,
): Plugin {
  return {
    name: 'onebatch-standins',
    async resolveId(id, importer) {
      if (id === userModule) return path;
      if (id === batchesModule) return standIn('batches');
      if (id === 'onebatch:sdk') return `${purePrefix}sdk`;
      if (id.startsWith(sdkPrefix)) {
        // The user's own copy, wherever Onebatch is installed.
        const found = await this.resolve(id, path, { skipSelf: true });
        return found ?? `${purePrefix}absent`;
      }
      if (id === 'pgsql-ast-parser' && importer?.includes('/node_modules/') !== true) {
        const found = await this.resolve(id, importer, { skipSelf: true });
        if (found === null) {
          throw new Error('code on PostgreSQL needs it; npm install --save-dev pgsql-ast-parser');
        }
        return found;
      }
      if (importer?.includes(sdkFolder) === true && id in sdkNeeds) return `\0pure:${id}`;
      if (unsimulated.includes(id) && importer?.includes('/node_modules/') !== true) asked.add(id);
      if (Object.hasOwn(replaced, id)) {
        asked.add(id);
        return packagePrefix + id;
      }
      const builtin = builtinNamed(id);
      if (builtin !== undefined) return builtinPrefix + builtin;
      if (id.endsWith('.node')) {
        throw new Error(`${id} is a native addon; only JavaScript can be simulated`);
      }
      return null;
    },
    load(id) {
      if (id.startsWith(builtinPrefix)) return builtinText(id.slice(builtinPrefix.length), standIn);
      if (id.startsWith(packagePrefix)) {
        const names = given[id.slice(packagePrefix.length)];
        if (names !== undefined) return givenText(id.slice(packagePrefix.length), names);
        const from = JSON.stringify(replaced[id.slice(packagePrefix.length)]);
        // A CommonJS package: what is imported as its default is all of it.
        return `export * from ${from};\nimport * as all from ${from};\nexport default all;`;
      }
      if (id.startsWith(purePrefix)) return sdkNeeds[id.slice(purePrefix.length)] ?? null;
      if (id === path) return text;
      return null;
    },
  };
}
