import type { Builder } from './builder.js';
import { Bits, Pairs } from './pairs.js';
import { NotCoveredError, type Share } from './scope.js';
import type { Outcome, Step, Steps } from './steps.js';

/** A step that is about some tokens, and what becomes of those who only stand by. */
interface Rule {
  readonly about: readonly number[];
  readonly step: number;
  /** The fixed part that moves; -1 if a member does. */
  readonly mover: number;
  readonly first: number;
  readonly outcome: Outcome;
  /** By bystander, what it becomes. */
  readonly passive: Map<number, number>;
  readonly domain: Bits;
  readonly met: Bits;
  /** With another token that the step is about as well. */
  readonly children: Rule[];
  /** By what of a bystander the step can see. */
  readonly seen: Map<number, number | 'active' | null>;
  /** True if nothing but the member itself is changed. */
  readonly isLocal: boolean;
}

/** More members than this one step may be about. */
const aboutMax = 3;

/** What ends the computation early. */
export type Ended = 'violated' | 'stopped';

/**
 * The least set of views (a control with two tokens) that contains those of the initial state and is closed under steps.
 *
 * A step is about at most three tokens, found by need: it is run in the world of those that it names, then again with each other
 * token beside them. If control and they come out the same, the other one only stands by, and what becomes of it is kept; otherwise
 * the step is about it as well.
 *
 * Source: P. A. Abdulla, F. Haziza, L. Holík, Parameterized verification through view abstraction (STTT 2016); G. Lowe, View
 * abstraction for systems with component identities (FM 2018).
 */
export class Fixpoint {
  /** By control. */
  readonly views: (Pairs | undefined)[] = [];
  /** Distinct views. */
  size = 0;
  readonly #cutter: Builder;
  readonly #rules: (Rule[] | undefined)[] = [];
  readonly #known: (Bits | undefined)[] = [];
  /** By control, the steps that it has with nobody there. */
  readonly #unnamed: (Set<number> | undefined)[] = [];
  #isViolated = false;
  readonly #feet = new Map<string, number>();
  readonly #waiting = new Set<number>();
  /** How many messages that are not kept were known, by role. */
  #heard: readonly number[] = [];

  /**
   * @param stop is asked now and then; true ends the computation.
   */
  constructor(
    private readonly steps: Steps,
    private readonly stop: () => boolean,
  ) {
    this.#cutter = steps.cutter;
  }

  /**
   * Pauses now and then.
   * @throws NotCoveredError if the world is outside of what the method covers.
   */
  *run(): Generator<void, Ended | 'closed'> {
    const { world } = this.#cutter;
    const { control, tokens } = this.#cutter.cut(world.initial());
    const [token] = tokens as readonly [number];
    this.#add(control, token, token);
    while (this.#waiting.size > 0) {
      for (const next of [...this.#waiting]) {
        this.#waiting.delete(next);
        if (!(yield* this.#process(next))) return 'stopped';
        if (this.#isViolated) return 'violated';
        if (!(yield* this.#listen())) return 'stopped';
      }
    }
    return 'closed';
  }

  #add(control: number, one: number, other: number): void {
    const pairs = (this.views[control] ??= new Pairs());
    if (!pairs.add(one, other)) return;
    this.size += 1;
    this.#waiting.add(control);
    if (this.#cutter.parts.violated[control] !== 0) this.#isViolated = true;
  }

  /** @returns false if it is to end. */
  *#process(control: number): Generator<void, boolean> {
    const pairs = this.views[control] as Pairs;
    const added = pairs.taken();
    const rules = (this.#rules[control] ??= this.#rulesAbout(control, []));
    for (const rule of rules) {
      this.#update(control, rule, added);
      if (this.stop()) return false;
      yield;
      if (this.#isViolated) return true;
    }
    const known = (this.#known[control] ??= new Bits());
    for (const token of added.keys()) {
      if (!known.add(token)) continue;
      rules.push(...this.#rulesAbout(control, [token]));
      if (this.stop()) return false;
      yield;
    }
    return true;
  }

  /**
   * Messages that are not kept, and were not known before, may arrive at everybody who is known already.
   * @returns false if it is to end.
   */
  *#listen(): Generator<void, boolean> {
    const heard = this.#cutter.parts.heard.map(({ size }) => size);
    const before = this.#heard;
    if (heard.join() === before.join()) return true;
    this.#heard = heard;
    const isNew = ({ heard: number, actor }: Step): boolean =>
      number >= (before[this.#cutter.ownCells[actor.index]?.role ?? -1] ?? 0);
    for (const [control, known] of this.#known.entries()) {
      for (const token of known?.list() ?? []) {
        this.#rules[control]?.push(...this.#rulesAbout(control, [token], isNew));
        if (this.stop()) return false;
        yield;
      }
    }
    return true;
  }

  /** The rules for steps that are about these tokens, and name all of them. */
  #rulesAbout(
    control: number,
    about: readonly number[],
    wanted: (step: Step) => boolean = () => true,
  ): Rule[] {
    const { steps } = this;
    const state = steps.state(control, about);
    const outsider = this.#cutter.members.length - 2;
    const enabled = steps.enabled(state, about.length).filter(wanted);
    if (about.length === 0) this.#unnamed[control] = new Set(enabled.map(({ name }) => name));
    return enabled.flatMap((step) => {
      const present = [...step.about].filter((member) => member < about.length);
      const isNew = step.about.size === 0 && this.#unnamed[control]?.has(step.name) !== true;
      if (present.length !== about.length && !isNew) return [];
      if (about.length === 0 && step.about.size > 0) return [];
      if (step.about.has(outsider + 1)) {
        throw new NotCoveredError('a message names somebody whose name is forgotten');
      }
      const outcome = steps.outcome(steps.apply(state, step), about.length, step);
      return [this.#rule(control, about, step, outcome)];
    });
  }

  #rule(control: number, about: readonly number[], step: Step, outcome: Outcome): Rule {
    const mover = this.#cutter.fixedAt[step.actor.index] as number;
    const isLocal =
      mover === -1 &&
      step.facts === 0 &&
      outcome.missing === '' &&
      outcome.control === control &&
      !outcome.shifted;
    return this.#begun(control, { about, step: step.name, mover, first: -1, outcome, isLocal });
  }

  #begun(
    control: number,
    given: Pick<Rule, 'about' | 'step' | 'mover' | 'first' | 'outcome' | 'isLocal'>,
  ): Rule {
    const rule: Rule = {
      ...given,
      passive: new Map(),
      domain: new Bits(),
      met: new Bits(),
      children: [],
      seen: new Map(),
    };
    const { about, outcome } = rule;
    if (outcome.missing === '') {
      if (about.length === 1) this.#alone(outcome);
      outcome.tokens.forEach((one, index) => {
        for (const other of outcome.tokens.slice(index + 1)) this.#add(outcome.control, one, other);
      });
    }
    const pairs = this.views[control] as Pairs;
    for (const token of pairs.beside(about)) this.#meet(control, rule, token);
    return rule;
  }

  /** A control that is violated is so with whomever. */
  #alone({ control }: Outcome): void {
    if (this.#cutter.parts.violated[control] !== 0) this.#isViolated = true;
  }

  /** A token that is known together with all that the rule is about. */
  #meet(control: number, rule: Rule, token: number): void {
    if (!rule.met.add(token)) return;
    const { outcome, about } = rule;
    const became = outcome.missing === '' ? this.#besides(control, rule, token) : 'active';
    if (became === null) return;
    if (became === 'active') {
      this.#extend(control, rule, token, false);
      return;
    }
    this.#queueFirst(control, rule, token);
    rule.passive.set(token, became);
    rule.domain.add(token);
    for (const one of outcome.tokens) this.#add(outcome.control, one, became);
    if (about.length === 0) this.#alone(outcome);
    const row = (this.views[control] as Pairs).rows.get(token) as Bits;
    this.#pass(control, rule, token, became, row);
  }

  /** Two that stand by together do so afterwards. */
  #pass(control: number, rule: Rule, token: number, became: number, row: Bits): void {
    const { outcome, passive, domain } = rule;
    if (rule.isLocal) return;
    const isSame = outcome.control === control && token === became;
    for (const other of domain.common(row)) {
      const also = passive.get(other) as number;
      if (isSame && also === other) continue;
      this.#add(outcome.control, became, also);
    }
  }

  #update(control: number, rule: Rule, added: ReadonlyMap<number, Bits>): void {
    for (const child of rule.children) this.#update(control, child, added);
    const pairs = this.views[control] as Pairs;
    const { about, passive } = rule;
    if (about.length === 0) {
      for (const token of added.keys()) this.#meet(control, rule, token);
    } else {
      for (const one of about) {
        for (const token of added.get(one)?.list() ?? []) {
          if (about.every((other) => pairs.has(other, token))) this.#meet(control, rule, token);
        }
      }
    }
    if (rule.isLocal) return;
    for (const [token, row] of added) {
      const became = passive.get(token);
      if (became !== undefined) this.#pass(control, rule, token, became, row);
    }
  }

  /** What becomes of a token beside the rule; null if they cannot be together; `active` if the step is about it. */
  #besides(control: number, rule: Rule, token: number): number | 'active' | null {
    if (rule.isLocal) return token;
    if (rule.outcome.shifted) return this.#whole(control, rule, token);
    const foot = this.#foot(token, rule.mover);
    let seen = rule.seen.get(foot);
    if (seen === undefined) rule.seen.set(foot, (seen = this.#whole(control, rule, foot)));
    if (seen === null || seen === 'active') return seen;
    return seen === foot
      ? token
      : (this.#joined(token, seen, rule.mover) ?? this.#whole(control, rule, token));
  }

  #whole(
    control: number,
    { about, step, first, outcome }: Rule,
    token: number,
  ): number | 'active' | null {
    const found = this.steps.run(control, [...about, token], step, first);
    if (found === null) return null;
    const isSame =
      found.missing === '' &&
      found.control === outcome.control &&
      about.every((_, index) => found.tokens[index] === outcome.tokens[index]);
    return isSame ? (found.tokens[about.length] as number) : 'active';
  }

  /** The token with no more of it than the step of a fixed part can see: its share there, and in what the properties remember. */
  #foot(token: number, mover: number): number {
    const key = `${token} ${mover}`;
    const known = this.#feet.get(key);
    if (known !== undefined) return known;
    const { parts, idle } = this.#cutter;
    const foot = parts.token(
      parts.tokens
        .value(token)
        .map((part, index) => (this.#isSeen(index, mover) ? part : (idle[index] as number))),
    );
    this.#feet.set(key, foot);
    return foot;
  }

  #isSeen(index: number, mover: number): boolean {
    const { roles, fixed } = this.#cutter;
    return index === roles + fixed.length || (mover !== -1 && index === roles + mover);
  }

  /** The token after what it showed has become `seen`; undefined if more of it has changed. */
  #joined(token: number, seen: number, mover: number): number | undefined {
    const { parts, idle } = this.#cutter;
    const changed = parts.tokens.value(seen);
    if (changed.some((part, index) => !this.#isSeen(index, mover) && part !== idle[index]))
      return undefined;
    const whole = parts.tokens.value(token);
    return parts.token(
      whole.map((part, index) => (this.#isSeen(index, mover) ? (changed[index] as number) : part)),
    );
  }

  /**
   * Whoever waits in a queue of the mover may be the next one there, also before the one that the step is about. (Where it is about
   * more, that one is among them.)
   */
  #queueFirst(control: number, rule: Rule, token: number): void {
    if (rule.about.length > 1 || !this.#waits(token, rule.mover)) return;
    if (rule.about.some((one) => this.#waits(one, rule.mover)))
      this.#extend(control, rule, token, true);
  }

  #waits(token: number, mover: number): boolean {
    const { parts, roles } = this.#cutter;
    if (mover === -1) return false;
    const share = parts.tokens.value(token)[roles + mover] as number;
    return (parts.shares[mover]?.value(share) as Share).queues !== undefined;
  }

  /** The rule with another token that the step is about. */
  #extend(control: number, rule: Rule, token: number, isFirst: boolean): void {
    const { about, step, mover, outcome: before } = rule;
    if (about.length >= aboutMax)
      throw new NotCoveredError('one step is about more than three starters');
    const all = [...about, token];
    const firsts = isFirst
      ? [about.length]
      : [-1, ...all.keys()].filter(
          (first) => first === -1 || (first > 0 && this.#waits(all[first] as number, mover)),
        );
    for (const first of firsts) {
      const outcome = this.steps.run(control, all, step, first);
      if (outcome === null) continue;
      if (outcome.missing !== '' && before.missing === '') {
        throw new NotCoveredError('beside one starter a step is about yet another one');
      }
      if (outcome.missing !== '' && outcome.missing === before.missing) continue;
      rule.children.push(
        this.#begun(control, { about: all, step, mover, first, outcome, isLocal: false }),
      );
    }
  }
}
