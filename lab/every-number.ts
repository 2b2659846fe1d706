/**
 * `npm run every-number -- [strategy...]`: asks `check --starters all` about each strategy, era and property that has a safety half,
 * without faults, and rewrites the data of the column "for every number of starters", of these strategies only.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { outcomeOf } from '../cli/commands/check-every.js';
import { specFromOptions } from '../cli/spec.js';
import { notes } from '../cli/terminal.js';
import { strategies } from '../model/index.js';
import { everyNumber } from '../properties/catalogue/every-number.js';
import type { EveryNumber } from '../properties/catalogue/finding.js';
import {
  matrixRows,
  partsFor,
  proofFor,
  safetyHalves,
  specOfSize,
  worldOf,
  type EverySpec,
} from '../properties/index.js';
import { explore } from '../sim/index.js';

/** Views after which a proof is given up, and states after which a search is. */
const sizeMax = 250_000;

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(strategies, name));
if (unknown !== undefined) throw new Error(`unknown strategy '${unknown}'`);
const asked = names.length > 0 ? names : Object.keys(strategies);

const { progressLine, note, done } = notes();
let found: readonly EveryNumber[] = everyNumber;
for (const strategy of asked) {
  const answers: EveryNumber[] = [];
  for (const { runtime } of matrixRows().filter((row) => row.strategy === strategy)) {
    for (const property of Object.keys(safetyHalves)) {
      progressLine(() => `${strategy} on ${runtime}: ${property}`);
      const spec = specFromOptions(strategy, { runtime });
      const answer = await answerTo(spec, property);
      add(answers, { strategy, property, runtimes: [runtime], answer });
    }
  }
  for (const { property, runtimes, answer } of answers) {
    note(`${strategy} on ${runtimes.join(', ')}, ${property}: ${JSON.stringify(answer)}`);
  }
  found = [...found.filter((one) => one.strategy !== strategy), ...answers];
  await save();
}
done();

/** A world that does not say what its fields hold is searched with one and with two starters: no proof can follow. */
async function answerTo(spec: EverySpec, property: string): Promise<EveryNumber['answer']> {
  if (partsFor(specOfSize(spec, 2)).fields === undefined) {
    for (const starters of [1, 2]) {
      const world = worldOf(specOfSize(spec, starters), { watched: [property] });
      const [verdict] = explore(world, { bounds: { states: sizeMax } });
      if (verdict?.kind === 'violated') return { brokenBy: starters };
      if (verdict?.kind === 'unknown') {
        return { unknown: `a search with ${starters} goes beyond ${sizeMax} states` };
      }
    }
    const { value } = proofFor(spec, property).next();
    return { unknown: typeof value === 'object' && value.kind === 'unknown' ? value.because : '' };
  }
  const question = { spec, own: undefined, property, unlimited: new Set<string>() };
  const outcome = await outcomeOf(question, { maxStates: sizeMax }, { requested: false });
  if (outcome.violated !== undefined) return { brokenBy: outcome.violated.spec.starters };
  const { proof } = outcome;
  return proof?.kind === 'holds' ? 'holds' : { unknown: proof?.because ?? '' };
}

/** Eras with the same answer are one. */
function add(answers: EveryNumber[], one: EveryNumber): void {
  const index = answers.findIndex(
    ({ property, answer }) =>
      property === one.property && JSON.stringify(answer) === JSON.stringify(one.answer),
  );
  const same = answers[index];
  if (same === undefined) answers.push(one);
  else answers[index] = { ...same, runtimes: [...same.runtimes, ...one.runtimes] };
}

/** Writes what is known now. */
async function save(): Promise<void> {
  const order = Object.keys(strategies);
  const sorted = found.toSorted(
    (one, other) => order.indexOf(one.strategy) - order.indexOf(other.strategy),
  );
  const source = `import type { EveryNumber } from './finding.js';

/** The answers for every number of starters, by strategy. Written by \`npm run every-number\`. */
export const everyNumber: readonly EveryNumber[] = ${JSON.stringify(sorted)};
`;
  const file = fileURLToPath(new URL('../properties/catalogue/every-number.ts', import.meta.url));
  await writeFile(file, await format(source, { ...(await resolveConfig(file)), filepath: file }));
}
