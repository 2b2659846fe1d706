type Numbers =
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** The array, if it has room for `length` numbers; else a copy with at least twice the room, zeros at its end. */
export function grown<Kind extends Numbers>(array: Kind, length = array.length + 1): Kind {
  if (length <= array.length) return array;
  const make = array.constructor as new (length: number) => Kind;
  const copy = new make(Math.max(2 * array.length, length));
  copy.set(array);
  return copy;
}
