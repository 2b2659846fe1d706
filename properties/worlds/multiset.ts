/** How often each kind of fault happens, or may happen: a kind that is absent does so zero times. */
export type Multiset = { readonly [kind: string]: number };

/** How many there are of all kinds together. */
export function multisetSize(set: Multiset): number {
  return Object.values(set).reduce((sum, times) => sum + times, 0);
}

/** True if `set` has at least what `part` has of every kind. */
export function multisetIncludes(set: Multiset, part: Multiset): boolean {
  return Object.entries(part).every(([kind, times]) => times <= (set[kind] ?? 0));
}

/** The same set with its kinds in alphabetical order and none that counts zero: equal sets give equal text. */
export function multisetKey(set: Multiset): string {
  const kinds = Object.entries(set).filter(([, times]) => times > 0);
  return JSON.stringify(kinds.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The set with no kind that counts zero; the order of kinds stays. */
export function trimmed(set: Multiset): Multiset {
  return Object.fromEntries(Object.entries(set).filter(([, times]) => times > 0));
}

/** Of the sets, those that no other one includes, each once. */
export function largest(sets: readonly Multiset[]): readonly Multiset[] {
  const distinct = [...new Map(sets.map((set) => [multisetKey(set), set])).values()];
  return distinct.filter(
    (set) => !distinct.some((other) => other !== set && multisetIncludes(other, set)),
  );
}

/** Small sets before large ones; of equal size those first that have more of the kinds that `order` names first. */
export function bySizeThenKind(
  order: readonly string[],
): (one: Multiset, other: Multiset) => number {
  return (one, other) => {
    if (multisetSize(one) !== multisetSize(other)) return multisetSize(one) - multisetSize(other);
    const kind = order.find((name) => one[name] !== other[name]);
    return kind === undefined ? 0 : (other[kind] ?? 0) - (one[kind] ?? 0);
  };
}
