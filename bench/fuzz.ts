import { fuzz } from '../sim/test/fuzzing.js';

// `npm run fuzz -- [systems] [seed]`: 10,000 random systems, each searched in every way.
const [systems = '10000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const begin = performance.now();
const outcome = fuzz(Number(systems), Number(seed), undefined, (done) => {
  if (done % 500 === 0) {
    say(`${done} systems, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  }
});
say(`seed ${seed}; compared: ${JSON.stringify(outcome.compared)}`);
say(outcome.failed ? outcome.report : 'no disagreement');
process.exitCode = outcome.failed ? 1 : 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
