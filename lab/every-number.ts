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
import { matrixRows, partsFor, safetyHalves } from '../properties/index.js';

/** Views after which a proof is given up, and states after which a search is. */
const sizeMax = 250_000;

/** States of a search where no proof can follow, since the world does not say what its fields hold. */
const unprovableMax = 20_000;

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
      const question = { spec, own: undefined, property, unlimited: new Set<string>() };
      const { fields } = partsFor({ ...spec, starters: 2, messages: 2 });
      const maxStates = fields === undefined ? unprovableMax : sizeMax;
      const outcome = await outcomeOf(question, { maxStates }, { requested: false });
      add(answers, { strategy, property, runtimes: [runtime], ...answerOf(outcome) });
    }
  }
  for (const { property, runtimes, answer } of answers) {
    note(`${strategy} on ${runtimes.join(', ')}, ${property}: ${JSON.stringify(answer)}`);
  }
  found = [...found.filter((one) => one.strategy !== strategy), ...answers];
  await save();
}
done();

type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

function answerOf({ violated, proof }: Outcome): Pick<EveryNumber, 'answer'> {
  if (violated !== undefined) return { answer: { brokenBy: violated.spec.starters } };
  if (proof?.kind === 'holds') return { answer: 'holds' };
  return { answer: { unknown: proof?.because ?? '' } };
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
