/** Names that are in a set. */
export interface Names {
  readonly [name: string]: true;
}

/** A set of names. */
export const names = (list: readonly string[]): Names =>
  Object.fromEntries(list.map((name) => [name, true as const]));
