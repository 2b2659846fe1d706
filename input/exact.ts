/**
 * What a type parameter `Given` extends, so that a key that `Known` does not have is a type error. TypeScript looks for such keys
 * in a literal that stands in the call only; one that has a name, or is spread, gets by. `Nested` are the keys whose values are
 * exact in the same way.
 */
export type Exact<Given, Known, Nested extends keyof Known = never> = Known & {
  readonly [Key in keyof Given]: Key extends Nested
    ? OnlyKeys<Given[Key], Known[Key]>
    : Permitted<Given, Key, Known>;
};

/** Of an optional object: it, or nothing. */
type OnlyKeys<Given, Known> = Given extends object
  ? { readonly [Key in keyof Given]: Permitted<Given, Key, Exclude<Known, undefined>> }
  : Given;

/** What may stand under a key. If it is not known, nothing may, and the compiler's error is this text. */
type Permitted<Given, Key extends keyof Given, Known> = string extends Key
  ? Given[Key]
  : Key extends keyof Known
    ? Given[Key]
    : `unknown key '${Key & string}'`;
