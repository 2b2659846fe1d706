/**
 * A function of an object that is computed once for each, as long as that lives. The guards and actions of one transition ask the same
 * several times over. What is given must not change afterwards.
 */
export function perObject<One extends object, Result>(
  compute: (one: One) => Result,
): (one: One) => Result {
  const known = new WeakMap<One, { readonly result: Result }>();
  return (one) => {
    const found = known.get(one) ?? { result: compute(one) };
    known.set(one, found);
    return found.result;
  };
}

/** The same of two objects. */
export function perPair<One extends object, Other extends object, Result>(
  compute: (one: One, other: Other) => Result,
): (one: One, other: Other) => Result {
  const of = perObject((one: One) => perObject((other: Other) => compute(one, other)));
  return (one, other) => of(one)(other);
}
