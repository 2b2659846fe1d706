/**
 * What the name of somebody's own function ends with where its tries are not told apart, as in `start.ts?retries=alike`: what traces and
 * commands call it says so, too.
 */
export const alikeSuffix = '?retries=alike';
