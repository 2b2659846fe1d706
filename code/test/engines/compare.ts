import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { FaultName } from '../../../model/index.js';
import { code, type CodeStrategy } from '../../index.js';
import { defaults, told } from '../compare.js';
import { job, programOf } from '../one-call.js';

/** A file of the examples. */
export const example = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/own-code/${name}`, import.meta.url));

/** Its text, with other words in the place of some: each of them is there. */
export function exampleText(
  name: string,
  ...changes: readonly (readonly [string, string])[]
): string {
  return changes.reduce(
    (text, [from, to]) => {
      expect(text).toContain(from);
      return text.replaceAll(from, to);
    },
    readFileSync(example(name), 'utf8'),
  );
}

/** Code whose file is beside those of the examples. */
export const codeWith = (text: string): Promise<CodeStrategy> =>
  code(example('changed.ts'), { text });

const spec = (strategy: string, faults: readonly FaultName[]) => ({
  ...defaults,
  strategy,
  runtime: '2019' as const,
  faults: Object.fromEntries(faults.map((fault) => [fault, 1])),
});

/**
 * Expects the verdicts of the strategy of the catalogue that does the same, with schedules as long, and that each call comes back. Where a
 * client may crash lengths are not compared: a machine tells its server that it is dead also where that means nothing.
 */
export function expectSame(
  own: CodeStrategy,
  theirs: string,
  ...faults: readonly FaultName[]
): void {
  const [mine, other] = [told(spec(theirs, faults), own), told(spec(theirs, faults))];
  const kinds = (of: Readonly<Record<string, string>>): unknown =>
    Object.entries(of).map(([property, verdict]) => [
      property,
      faults.includes('crash') ? verdict.split(' ')[0] : verdict,
    ]);
  expect(kinds(mine.verdicts)).toEqual(kinds(other.verdicts));
  expect(mine.calls).toBe('holds');
}

/** Why code is refused, in a line. */
export async function refusalOf(text: string): Promise<string> {
  try {
    const own = await codeWith(text);
    told(spec('own', []), own);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

/**
 * Why each of these bodies of a function is refused, in a line with its place; null: it is not. Bundled together, each run by itself as far as it
 * comes without an answer, the n-th in line n + 2.
 *
 * @param imports in the first line.
 * @param resources what its job names besides the server.
 */
export async function refusalsOf(
  imports: string,
  bodies: readonly string[],
  resources: Readonly<Record<string, string>>,
): Promise<readonly (string | null)[]> {
  const lines = bodies.map((body, at) => `export async function c${at}() { ${body} }`);
  const program = await programOf([imports, ...lines].join('\n'));
  return bodies.map((_, at) => {
    const given = {
      ...job(),
      trigger: `c${at}`,
      resources: { 'server server': 'server', ...resources },
    };
    const run = program.attempt(given, []);
    try {
      program.expectAllowed(run);
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  });
}
