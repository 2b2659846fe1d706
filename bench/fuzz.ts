import { watchOutputs } from '../cli/outputs.js';
import { fuzzTraces } from '../cli/test/fuzzing-traces.js';
import { fuzz } from '../sim/test/fuzzing.js';

// `npm run fuzz -- [systems|traces] [count] [seed]`: 10,000 random systems, each searched in every way, and 10,000
// mutated trace files, each refused in one line or replayed; or one of the two.
const kinds = ['systems', 'traces'];
const args = process.argv.slice(2);
const asked = kinds.filter((kind) => args[0] === kind);
const [count = '10000', seed = String(Date.now() % 2 ** 31)] = args.slice(asked.length);
const begin = performance.now();
watchOutputs(2);

for (const kind of asked.length > 0 ? asked : kinds) {
  const watch = (done: number): void => {
    if (done % 500 !== 0) return;
    say(`${done} ${kind}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  if (kind === 'systems') {
    const { compared, failed, report } = fuzz(Number(count), Number(seed), undefined, watch);
    say(`seed ${seed}; compared: ${JSON.stringify(compared)}`);
    end(failed, failed ? report : 'no disagreement');
  } else {
    const { outcomes, slowest, failed, report } = await fuzzTraces(
      Number(count),
      Number(seed),
      watch,
    );
    say(`seed ${seed}; ${JSON.stringify(outcomes)}; slowest ${slowest.ms.toFixed(0)} ms`);
    end(failed, failed ? report : 'each was refused in one line, or replayed');
  }
}

function end(failed: boolean, line: string): void {
  say(line);
  if (failed) process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
