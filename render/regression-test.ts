/** What a saved counterexample is about. */
export interface Regression {
  /** Of the files, without their endings. */
  readonly name: string;
  /** As the strategy calls itself. */
  readonly strategy: string;
  readonly property: string;
  /** How the test imports the strategy; undefined if it is the catalogue's. */
  readonly module: string | undefined;
  /** What that module exports, and under which name. Default: a strategy, as the default export. */
  readonly what?: 'strategy' | 'world';
  readonly exported?: string;
}

/** The vitest test that replays a saved counterexample, in the project of whoever saved it. */
export function regressionTest({
  name,
  strategy,
  property,
  module,
  what = 'strategy',
  exported = 'default',
}: Regression): string {
  const reading = what === 'world' ? 'const { trace } = readTrace(' : 'const trace = parseTrace(';
  const read = what === 'world' ? 'readTrace' : 'parseTrace';
  const imported = exported === 'default' ? what : `{ ${exported} as ${what} }`;
  const title = `${strategy} violates ${property} as ${name}.trace.json says`;
  return [
    `// Written by \`onebatch check --save-regression\`. It fails when ${name}.trace.json no longer shows the violation: if`,
    '// that is because the strategy was repaired, both files have done their work.',
    `import { readFileSync } from 'node:fs';`,
    `import { ${read}, replayTrace } from 'onebatch/properties';`,
    `import { expect, it } from 'vitest';`,
    ...(module === undefined ? [] : [`import ${imported} from ${quoted(module)};`]),
    '',
    `const file = ${quoted(`${name}.trace.json`)};`,
    `${reading}readFileSync(new URL(file, import.meta.url), 'utf8'), file);`,
    '',
    `it(${quoted(title)}, () => {`,
    `  const { reproduced, missing } = replayTrace(trace${module === undefined ? '' : `, { ${what} }`});`,
    '  expect({ reproduced, missing }).toEqual({ reproduced: true, missing: null });',
    '});',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}
