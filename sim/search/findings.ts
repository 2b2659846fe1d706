import type { Engine } from './engine.js';

/** A violation, as the search remembers it. */
export interface PropertyFinding {
  readonly state: number;
  readonly steps: number;
  readonly violates: 'safety' | 'liveness';
}

/** What a search has seen of each property so far. Properties are numbers here, and sets of them bit masks. */
export class PropertyFindings {
  readonly #first: (PropertyFinding | undefined)[];
  #witnessed = 0;
  /** Properties that were pending in some state. */
  #pendable = 0;

  constructor(properties: number) {
    this.#first = Array.from({ length: properties }, () => undefined);
  }

  /** By property: a violation by as few steps as any that was seen. */
  get first(): readonly (PropertyFinding | undefined)[] {
    return this.#first;
  }

  /** Takes in what the engine says of a state that so many steps lead to. */
  judge(engine: Engine<unknown>, state: number, steps: number): void {
    this.add(engine.violated(state), { state, steps, violates: 'safety' });
    this.#witnessed |= engine.witnessed(state);
    this.#pendable |= engine.pending(state);
  }

  /** Takes in a violation of the properties in `mask`. */
  add(mask: number, finding: PropertyFinding): void {
    if (mask === 0) return;
    for (let index = 0; index < this.#first.length; index += 1) {
      const known = this.#first[index];
      if ((mask & (1 << index)) !== 0 && (known === undefined || finding.steps < known.steps)) {
        this.#first[index] = finding;
      }
    }
  }

  /** True if this property is violated, and cannot be in fewer steps than states take that are still to be expanded. */
  isSettled(property: number, nextSteps: number): boolean {
    const first = this.#first[property];
    return first !== undefined && first.steps <= nextSteps;
  }

  /** How many properties are violated. */
  get violated(): number {
    return this.#first.filter((first) => first !== undefined).length;
  }

  isWitnessed(property: number): boolean {
    return (this.#witnessed & (1 << property)) !== 0;
  }

  /** True if this property could stay pending in a cycle: it was pending, and is not violated otherwise. */
  mayStayPending(property: number): boolean {
    return (this.#pendable & (1 << property)) !== 0 && this.#first[property] === undefined;
  }
}
