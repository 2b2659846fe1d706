import { watchOutputs } from '../../cli/outputs.js';
import { fuzzTraces } from '../../cli/test/fuzzing-traces.js';
import { fuzzResources } from '../../properties/test/random-resources.js';
import { fuzzWrong } from '../../properties/test/wrong/fuzzing-wrong.js';
import { fuzz } from '../../sim/test/fuzzing.js';
import { fuzzOracle } from '../../sim/test/oracle/fuzzing-oracle.js';

/** What came out of one kind of fuzzing: what was seen, and what is wrong with it, if anything. */
interface Result {
  readonly failed: boolean;
  readonly seen: string;
  readonly report: string;
}

type Kind = (
  count: number,
  seed: number,
  watch: (done: number) => void,
) => Result | Promise<Result>;

// `npm run fuzz -- [kind] [count] [seed]`: all kinds, or one of them.
const kinds: { readonly [name: string]: { readonly count: number; readonly run: Kind } } = {
  // Random systems, each searched in every way.
  systems: {
    count: 10_000,
    run: (count, seed, watch) => {
      const { compared, failed, report } = fuzz(count, seed, undefined, watch);
      return { failed, seen: JSON.stringify(compared), report };
    },
  },
  // Random worlds of the small resources and triggers, with their faults and any kind of channel, each searched in every way.
  resources: {
    count: 2_000,
    run: (count, seed, watch) => {
      const { compared, failed, report } = fuzzResources(count, seed, watch);
      return { failed, seen: JSON.stringify(compared), report };
    },
  },
  // Random systems, each searched, and simulated by other code.
  simulated: {
    count: 3_000,
    run: (count, seed, watch) => {
      const { compared, failed, report } = fuzzOracle(count, seed, { statesMax: 500, watch });
      return { failed, seen: JSON.stringify(compared), report };
    },
  },
  // Mutated trace files, each refused in one line or replayed.
  traces: {
    count: 10_000,
    run: async (count, seed, watch) => {
      const { outcomes, slowest, failed, report } = await fuzzTraces(count, seed, watch);
      const seen = `${JSON.stringify(outcomes)}; slowest ${slowest.ms.toFixed(0)} ms`;
      return { failed, seen, report };
    },
  },
  // Wrong arguments and machines, each refused in one line or bounded; what is violated without the mistake never holds.
  wrong: {
    count: 10_000,
    run: (count, seed, watch) => {
      const { outcomes, failed, report } = fuzzWrong(count, seed, watch);
      return { failed, seen: JSON.stringify(outcomes), report };
    },
  },
};

const args = process.argv.slice(2);
const asked = Object.keys(kinds).filter((name) => args[0] === name);
const [count, seed = String(Date.now() % 2 ** 31)] = args.slice(asked.length);
const begin = performance.now();
watchOutputs(2);

for (const [name, kind] of Object.entries(kinds)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const watch = (done: number): void => {
    if (done % 500 !== 0) return;
    say(`${done} ${name}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  const result = await kind.run(Number(count ?? kind.count), Number(seed), watch);
  say(`${name}, seed ${seed}: ${result.seen}`);
  say(result.failed ? result.report : 'nothing wrong');
  if (result.failed) process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
