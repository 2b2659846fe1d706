import fc from 'fast-check';

/** An async function that asks resources, by number, and sleeps. */
export type Code = (
  ask: (of: number, does: string, text?: string) => Promise<number>,
  sleep: () => Promise<void>,
) => Promise<void>;

/** Functions that run at the same time, and the plain objects that they ask. */
export interface Subject<Store> {
  readonly clients: readonly { readonly id: string; readonly code: Code }[];
  readonly resources: readonly Store[];
  readonly asked: (
    store: Store,
    asked: { readonly does: string; readonly by: string; readonly text: string },
  ) => { readonly store: Store; readonly no: boolean; readonly value: number };
}

/** Something that can happen next. */
interface Possible {
  /** The same whenever the same functions have been told the same. */
  readonly name: string;
  readonly happen: () => void;
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** One execution: what can happen next, and what the resources are. */
class Execution<Store> {
  readonly stores: Store[];
  readonly possible: Possible[] = [];
  /** By function, what it was told so far. */
  readonly #told: string[][];

  constructor(subject: Subject<Store>) {
    this.stores = [...subject.resources];
    this.#told = subject.clients.map(() => []);
    subject.clients.forEach(({ id, code }, client) => {
      let number = 0;
      const sleepers: (() => void)[] = [];
      void code(
        (of, does, text = '') => {
          const name = `${id} ${(number += 1)}`;
          return new Promise((done, fail) => {
            this.#add(`${name} is handled by ${of}: ${does} ${text}`, () => {
              const { store, no, value } = subject.asked(this.stores[of] as Store, {
                does,
                by: id,
                text,
              });
              this.stores[of] = store;
              this.#add(`${name} is told ${no} ${value}`, () => {
                this.#told[client]?.push(`${name} ${no} ${value}`);
                if (no) fail(new Error('no'));
                else done(value);
              });
            });
          });
        },
        // All timers are as long, so the one that was set first fires first.
        () =>
          new Promise((done) => {
            sleepers.push(done);
            this.#add(`${id} wakes`, () => {
              this.#told[client]?.push('wakes');
              sleepers.shift()?.();
            });
          }),
      );
    });
  }

  /** Equal for executions that go on alike. */
  get key(): string {
    return JSON.stringify([this.stores, this.#told, this.possible.map(({ name }) => name).sort()]);
  }

  async happen(index: number): Promise<void> {
    const [one] = this.possible.splice(index, 1);
    one?.happen();
    await turn();
  }

  #add(name: string, happen: () => void): void {
    this.possible.push({ name, happen });
  }
}

async function after<Store>(
  subject: Subject<Store>,
  choices: readonly number[],
): Promise<Execution<Store>> {
  const execution = new Execution(subject);
  await turn();
  for (const choice of choices) await execution.happen(choice);
  return execution;
}

/**
 * What the resources may be in the end, as JSON, in every order: each is executed from its beginning.
 * @param most orders; null if there are more.
 */
export async function everyOrder<Store>(
  subject: Subject<Store>,
  most: number,
): Promise<readonly string[] | null> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: (readonly number[])[] = [[]];
  for (let choices = open.pop(); choices !== undefined; choices = open.pop()) {
    const { key, possible, stores } = await after(subject, choices);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > most) return null;
    if (possible.length === 0) found.add(JSON.stringify(stores));
    for (let index = 0; index < possible.length; index += 1) open.push([...choices, index]);
  }
  return [...found].sort();
}

/** What the resources are in the end of one random order, by fast-check's scheduler. */
export async function randomOrder<Store>(subject: Subject<Store>, seed: number): Promise<string> {
  const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed });
  if (scheduler === undefined) throw new Error('expected a scheduler');
  const stores = [...subject.resources];
  for (const { id, code } of subject.clients) {
    let sleeps: Promise<unknown> = Promise.resolve();
    void code(
      async (of, does, text = '') => {
        await scheduler.schedule(Promise.resolve());
        const answer = subject.asked(stores[of] as Store, { does, by: id, text });
        stores[of] = answer.store;
        await scheduler.schedule(Promise.resolve());
        if (answer.no) throw new Error('no');
        return answer.value;
      },
      async () => {
        const before = sleeps;
        sleeps = before.then(() => scheduler.schedule(Promise.resolve()));
        await sleeps;
      },
    );
  }
  await scheduler.waitIdle();
  return JSON.stringify(stores);
}
