/** The entries of the package that the API reference has a folder for. */
export const apiEntries = [
  'sim',
  'model',
  'model/resources',
  'properties',
  'properties/vitest',
  'render',
  'live',
] as const;
