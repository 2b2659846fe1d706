/** One text for equal JSON values: keys in order. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`,
  );
  return `{${fields.sort().join()}}`;
}

export function sortedByText<Value>(values: readonly Value[]): readonly Value[] {
  return [...values].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
