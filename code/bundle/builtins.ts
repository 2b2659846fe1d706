import { createRequire, isBuiltin } from 'node:module';
import { timerNames } from '../realm.js';

const require = createRequire(import.meta.url);

/** The name of a module of Node's without `node:`; undefined for any other. */
export function builtinNamed(id: string): string | undefined {
  return isBuiltin(id) ? id.replace(/^node:/, '') : undefined;
}

const own = (file: string, names: readonly string[]): string =>
  `import { ${names.join(', ')} } from ${JSON.stringify(file)};\nexport { ${names.join(', ')} };\nexport default { ${names.join(', ')} };`;

/**
 * The text of a module that stands for one of Node's: with the world's timers and ids, or with every export refused by its name.
 *
 * @param standIn the path of a stand-in by its name.
 */
export function builtinText(name: string, standIn: (file: string) => string): string {
  switch (name) {
    case 'timers':
      return own(standIn('timers'), timerNames);
    case 'timers/promises':
      return own(standIn('timers-promises'), [
        'setTimeout',
        'setImmediate',
        'setInterval',
        'scheduler',
      ]);
    case 'crypto':
      return refusing(name, standIn, 'globals', ['randomUUID']);
    case 'module':
      return [
        `import { refuse } from ${JSON.stringify(standIn('runtime'))};`,
        `export const createRequire = () => Object.assign(() => refuse('require'), { resolve: () => refuse('require.resolve') });`,
        'export default { createRequire };',
      ].join('\n');
    case 'process':
      return `import { processStandIn } from ${JSON.stringify(standIn('globals'))};\nexport const env = processStandIn.env;\nexport default processStandIn;`;
    case 'util':
      return refusing(name, standIn, 'util', [
        'promisify',
        'inspect',
        'format',
        'isDeepStrictEqual',
        'types',
      ]);
    default:
      return refusing(name, standIn, null, []);
  }
}

/** What `simulated` names comes from a stand-in; to call anything else of the module is refused, to import it is not. */
function refusing(
  name: string,
  standIn: (file: string) => string,
  file: string | null,
  simulated: readonly string[],
): string {
  const all = Object.keys(require(`node:${name}`) as object).filter(
    (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default' && !simulated.includes(key),
  );
  return [
    `import { refuse } from ${JSON.stringify(standIn('runtime'))};`,
    ...(file === null
      ? []
      : [`import { ${simulated.join(', ')} } from ${JSON.stringify(standIn(file))};`]),
    ...all.map(
      (key) => `function $${key}() { return refuse(${JSON.stringify(`node:${name} ${key}`)}); }`,
    ),
    `export { ${[...simulated, ...all.map((key) => `$${key} as ${key}`)].join(', ')} };`,
    `export default { ${[...simulated, ...all.map((key) => `${key}: $${key}`)].join(', ')} };`,
  ].join('\n');
}
