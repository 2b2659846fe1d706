import { ModelError } from '../input/errors.js';
import { canonical } from '../sim/index.js';
import type { Entry, Job, Run } from './realm.js';
import { CodeError, type Heard, type Program } from './sandbox/program.js';

/** Times that a loop is gone through before it is taken for one that does not count. */
const roundsMax = 60;

/** After how many rounds more whatever else the code does is compared. */
const compared = [1, 2, 3, 10, 30];

/** A way around: after `before`, `round` leads to where the code was. */
interface Loop {
  readonly job: string;
  readonly before: readonly Entry[];
  readonly round: readonly Entry[];
}

/** What was heard, and the run on it. */
interface Step extends Heard {
  readonly job: Job;
  readonly text: string;
  readonly log: readonly Entry[];
}

/**
 * Tries that the code does not tell apart. A log that leaves the code where a shorter one left it, the same requests and timers open, is
 * replaced by that, so that a retry without a bound has an end.
 *
 * Nobody can look into a closure, so that the code does not count is an assumption. What is seen is compared: that it goes
 * round 60 times; and, whenever it goes on from there, that it goes on alike after 1, 2, 3, 10 and 30 rounds more. A
 * difference ends the search.
 *
 * Comparing asks that each actor's own answers are seen, so a world with it has no symmetry.
 */
export class Tries {
  readonly #kept = new Map<string, readonly Entry[]>();
  readonly #loops: Loop[] = [];
  readonly #heard: Step[] = [];

  constructor(private readonly program: Program) {}

  /**
   * The log to keep after an entry, in the place of the one with it.
   * @throws CodeError if the code is seen to tell its tries apart.
   */
  after(job: Job, log: readonly Entry[], { entry, run }: Heard): readonly Entry[] {
    const longer = [...log, entry];
    const key = canonical([job, longer], 'the log');
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const step: Step = { job, text: canonical(job, 'the job'), log, entry, run };
    this.#heard.push(step);
    for (const loop of this.#loops) this.#compare(loop, step);
    const loop = this.#loopIn(job, longer);
    if (loop !== null) {
      this.#loops.push(loop);
      for (const other of this.#heard) this.#compare(loop, other);
    }
    const kept = loop?.before ?? longer;
    this.#kept.set(key, kept);
    return kept;
  }

  /** What was heard after a log is compared with what would be heard after more rounds of a loop on its way. */
  #compare({ job: of, before, round }: Loop, { job, text, log, entry, run }: Step): void {
    if (of !== text || !startsWith(log, before)) return;
    const rest = log.slice(before.length);
    const does = did(this.#run(job, log), run);
    for (const rounds of compared) {
      const more = [...before, ...repeated(round, rounds), ...rest];
      const [was, is] = [this.#at(job, more), this.#at(job, [...more, entry])];
      if (was !== null && is !== null && did(was, is) === does) continue;
      throw new CodeError(
        `${this.program.file}: what it does after a retry depends on how often it has tried; it cannot be taken for code that does not count (retries: 'alike')`,
      );
    }
  }

  #loopIn(job: Job, log: readonly Entry[]): Loop | null {
    const here = standOf(this.#run(job, log), log);
    if (here === null) return null;
    for (let length = 0; length < log.length; length += 1) {
      const before = log.slice(0, length);
      const round = log.slice(length);
      if (standOf(this.#run(job, before), before) !== here) continue;
      if (this.#goesRound(job, before, round)) {
        return { job: canonical(job, 'the job'), before, round };
      }
    }
    return null;
  }

  /** True if the code does in each of many rounds what it does in the first. */
  #goesRound(job: Job, before: readonly Entry[], round: readonly Entry[]): boolean {
    const log = [...before, ...repeated(round, roundsMax)];
    const [begun, once, last] = [
      this.#run(job, before),
      this.#run(job, [...before, ...round]),
      this.#at(job, log),
    ];
    if (last === null || standOf(last, log) !== standOf(begun, before)) return false;
    const isPeriodic = (of: (run: Run) => readonly unknown[]): boolean => {
      const [first, step] = [of(begun).length, of(once).length - of(begun).length];
      const all = of(last).map((one) => canonical(one, 'what it does'));
      if (all.length !== first + roundsMax * step) return false;
      return all.slice(first + step).every((one, index) => one === all[first + index]);
    };
    return (
      isPeriodic(({ calls }) => calls.map(({ to, message }) => [to, message])) &&
      isPeriodic(({ timers }) => timers.map(({ ms }) => ms))
    );
  }

  #run(job: Job, log: readonly Entry[]): Run {
    return this.program.run(job, log);
  }

  /** Null if that cannot happen to the code. */
  #at(job: Job, log: readonly Entry[]): Run | null {
    try {
      return this.program.attempt(job, log);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      return null;
    }
  }
}

const repeated = (round: readonly Entry[], times: number): readonly Entry[] =>
  Array.from({ length: times }, () => round).flat();

function startsWith(log: readonly Entry[], before: readonly Entry[]): boolean {
  return before.every(
    (entry, index) => canonical(entry, 'the log') === canonical(log[index] ?? null, 'the log'),
  );
}

/** Where the code is, as far as anybody else sees; null once it has come back, or is refused. */
function standOf(
  { calls, timers, outcome, marks, refusal }: Run,
  log: readonly Entry[],
): string | null {
  if (outcome !== null || refusal !== null) return null;
  const open = calls
    .filter(({ answered }) => !answered)
    .map(({ to, message, correlation = null }) => [to, message, correlation]);
  const live = timers.filter((timer) => timer.live);
  const sinces = live.map(({ since }) => since);
  const leased = calls.filter(({ message }) => message.type === 'ACQUIRE').map(({ to }) => to);
  return canonical(
    {
      open,
      timers: live.map(({ ms, slot, since }) => [
        ms,
        slot,
        sinces.filter((other) => other < since).length,
      ]),
      marks,
      leased: [...new Set(leased)].sort(),
      refused: log.some((entry) => 'refused' in entry),
    },
    'where the code is',
  );
}

/** What a step has done, as far as anybody else sees. */
function did(before: Run, after: Run): string {
  const { calls, timers, outcome, marks, refusal } = after;
  return canonical(
    {
      calls: calls
        .slice(before.calls.length)
        .map(({ to, message, correlation = null }) => [to, message, correlation]),
      timers: timers.slice(before.timers.length).map(({ ms, slot }) => [ms, slot]),
      live: timers.filter(({ live }) => live).map(({ slot }) => slot),
      outcome: outcome?.how === 'threw' ? [outcome.error.name, outcome.error.message] : outcome,
      marks,
      refusal: refusal?.what ?? null,
    },
    'what the code does',
  );
}
