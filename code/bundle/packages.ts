import type { OutputChunk, RolldownBuild } from 'rolldown';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A bundle in two parts. */
export interface Parted {
  /** The user's own files, most packages, and what stands for SDKs: evaluated anew for each run. A body of a function with `require`. */
  readonly body: string;
  readonly map: string;
  /** What never changes: evaluated once in a realm. An expression whose value gives a `require` for a run. */
  readonly packages: string;
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The stand-ins that a package has to find in its place when it is evaluated: clock, chance, timers. */
const worldly =
  /[\\/]code[\\/](standins[\\/](globals|runtime|abort|timers|timers-promises)|realm)\.[cm]?[jt]s$/;
const isHelper = (id: string): boolean =>
  id.includes('rolldown/runtime') || id.startsWith('\0rolldown');

/**
 * Packages of which a run leaves nothing behind that another run could see. Any other may keep a cache or a counter for itself, so it is evaluated
 * anew like the user's files.
 */
const stateless = [
  ...['durable-functions', 'moment', 'xstate', 'zod'],
  ...['moo', 'nearley', 'pgsql-ast-parser'],
];

/**
 * Takes the packages that are known to be stateless out of a build, as far as they import no stand-in and none of Node's modules. They are
 * evaluated once in a realm.
 *
 * @param isAbsolute true for a module that no stand-in is behind, whatever it imports.
 * @returns null if it cannot be parted: it awaits something at the top of a file, or imports its own files late.
 */
export async function parted(build: RolldownBuild, file: string): Promise<Parted | null> {
  const pure = new Map<string, boolean>();
  type Infos = (id: string) => {
    readonly importedIds: readonly string[];
    readonly dynamicallyImportedIds: readonly string[];
  } | null;
  const isPure = (id: string, info: Infos): boolean => {
    const known = pure.get(id);
    if (known !== undefined) return known;
    pure.set(id, true); // what imports itself in a circle is as pure as the rest of the circle
    const found = info(id);
    const imported = [...(found?.importedIds ?? []), ...(found?.dynamicallyImportedIds ?? [])];
    const is = isStateless(id, file) && imported.every((other) => isPure(other, info));
    pure.set(id, is);
    return is;
  };
  const generated = await build
    .generate({
      format: 'cjs',
      sourcemap: true,
      exports: 'named',
      dir: dirname(file),
      entryFileNames: 'entry.js',
      chunkFileNames: '[name].js',
      codeSplitting: {
        groups: [
          { name: 'world', test: worldly, priority: 2 },
          {
            name: (id, context) =>
              isPure(id, (one) => context.getModuleInfo(one)) ? 'packages' : null,
            priority: 1,
          },
        ],
      },
    })
    .catch(() => null);
  const chunks = generated?.output.filter((one): one is OutputChunk => one.type === 'chunk') ?? [];
  const entry = chunks.find(({ isEntry }) => isEntry);
  const others = chunks.filter(({ isEntry }) => !isEntry);
  const isWorld = ({ moduleIds }: OutputChunk): boolean => moduleIds.some((id) => worldly.test(id));
  const isOnce = ({ moduleIds }: OutputChunk): boolean =>
    moduleIds.every((id) => isHelper(id) || pure.get(id) === true);
  if (entry === undefined || !others.every((one) => isWorld(one) || isOnce(one))) return null;
  const table = (some: readonly OutputChunk[]): string =>
    some
      .map(
        ({ fileName, code }) =>
          `${JSON.stringify(`./${fileName}`)}(exports, module, require) {\n${code}\n}`,
      )
      .join(',\n');
  return {
    body: entry.code,
    map: entry.map?.toString() ?? '',
    packages: `(() => {
const once = { ${table(others.filter((one) => !isWorld(one)))} };
const anew = { ${table(others.filter(isWorld))} };
const kept = new Map();
const own = new Set();
const load = (makers, made, id, require) => {
  let module = made.get(id);
  if (module === undefined) {
    module = { exports: {} };
    made.set(id, module);
    const before = makers === once ? Object.keys(globalThis) : [];
    makers[id](module.exports, module, require);
    if (makers === once) for (const name of Object.keys(globalThis)) if (!before.includes(name)) own.add(name);
  }
  return module.exports;
};
const begin = () => {
  const made = new Map();
  const require = (id) => id in once ? load(once, kept, id, require) : load(anew, made, id, require);
  for (const id of Object.keys(anew)) require(id);
  return require;
};
return Object.assign(begin, { own });
})()`,
  };
}

/** True for a module of a stateless package, and for this project's own machines; not for the user's files and the stand-ins. */
function isStateless(id: string, file: string): boolean {
  if (id.startsWith('\0')) return id.startsWith('\0pure:') || isHelper(id);
  const [, name] = /.*[\\/]node_modules[\\/]([^\\/]+)/.exec(id) ?? [];
  if (name !== undefined) return stateless.includes(name);
  const own = relative(root, id).replaceAll('\\', '/');
  return (
    /^((input|model)\/|code\/engines\/sql-text\.)/.test(own) &&
    !file.startsWith(resolve(root, own.split('/')[0] ?? ''))
  );
}
