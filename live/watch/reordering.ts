/** Items by time, handed on in order once the watermark has passed them: the newest time that was seen, less the lateness allowed. */
export class Reordering<Item> {
  /** Items that came after the watermark had passed them. */
  late = 0;
  newest = -Infinity;
  /** In order of time; those of one time in the order in which they came. */
  #waiting: { readonly at: number; readonly item: Item }[] = [];
  #watermark = -Infinity;

  constructor(private readonly latenessMs: number) {}

  /** Everything before it has been handed on. */
  get watermark(): number {
    return this.#watermark;
  }

  /** The items whose turn has come; one that comes too late has it at once. */
  add(at: number, item: Item): readonly Item[] {
    if (at < this.#watermark) {
      this.late += 1;
      return [item];
    }
    let index = this.#waiting.length;
    while (index > 0 && (this.#waiting[index - 1]?.at ?? 0) > at) index -= 1;
    this.#waiting.splice(index, 0, { at, item });
    return this.advance(at);
  }

  /** It is so late; the items whose turn has come. */
  advance(now: number): readonly Item[] {
    this.newest = Math.max(this.newest, now);
    this.#watermark = this.newest - this.latenessMs;
    const first = this.#waiting.findIndex(({ at }) => at > this.#watermark);
    return this.#waiting
      .splice(0, first === -1 ? this.#waiting.length : first)
      .map(({ item }) => item);
  }

  /** All that still wait. */
  rest(): readonly Item[] {
    return this.#waiting.splice(0).map(({ item }) => item);
  }
}
