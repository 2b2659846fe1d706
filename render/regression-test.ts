/** What a saved counterexample is about. */
export interface Regression {
  /** Of the files, without their endings. */
  readonly name: string;
  /** As the strategy calls itself. */
  readonly strategy: string;
  readonly property: string;
  /** How the test imports the strategy; undefined if it is the catalogue's. */
  readonly module: string | undefined;
  /**
   * What that module exports, and under which name. Default: a strategy, as the default export. Of `code` the module is a function of the
   * user's own, and the name its trigger's; `app`: it is the configuration of an app.
   */
  readonly what?: 'strategy' | 'world' | 'code' | 'app';
  readonly exported?: string;
  /** True: of `code`, tries are not told apart. Default: false. */
  readonly alike?: boolean;
}

/** The vitest test that replays a saved counterexample, in the project of whoever saved it. */
export function regressionTest({
  name,
  strategy,
  property,
  module,
  what = 'strategy',
  exported = 'default',
  alike = false,
}: Regression): string {
  const reading = what === 'world' ? 'const { trace } = readTrace(' : 'const trace = parseTrace(';
  const read = what === 'world' ? 'readTrace' : 'parseTrace';
  const imported = exported === 'default' ? what : `{ ${exported} as ${what} }`;
  const { imports, before, options } = waysOf({ what, module, exported, imported, alike });
  const title = `${strategy} violates ${property} as ${name}.trace.json says`;
  return [
    `// Written by \`onebatch check --save-regression\`. It fails when ${name}.trace.json no longer shows the violation: if`,
    '// that is because the strategy was repaired, both files have done their work.',
    `import { readFileSync } from 'node:fs';`,
    `import { ${read}, replayTrace } from 'onebatch/properties';`,
    `import { expect, it } from 'vitest';`,
    ...imports,
    '',
    `const file = ${quoted(`${name}.trace.json`)};`,
    `${reading}readFileSync(new URL(file, import.meta.url), 'utf8'), file);`,
    '',
    `it(${quoted(title)}, ${before.length === 0 ? '' : 'async '}() => {`,
    ...before.map((line) => `  ${line}`),
    `  const { reproduced, missing } = replayTrace(trace${options});`,
    '  expect({ reproduced, missing }).toEqual({ reproduced: true, missing: null });',
    '});',
    '',
  ].join('\n');
}

/** How the test comes by the strategy or world. */
function waysOf({
  what,
  module,
  exported,
  imported,
  alike,
}: Required<Pick<Regression, 'what' | 'exported' | 'alike'>> &
  Pick<Regression, 'module'> & { readonly imported: string }): {
  readonly imports: readonly string[];
  readonly before: readonly string[];
  readonly options: string;
} {
  if (module === undefined) return { imports: [], before: [], options: '' };
  const path = `fileURLToPath(new URL(${quoted(module)}, import.meta.url))`;
  const url = `import { fileURLToPath } from 'node:url';`;
  switch (what) {
    case 'code': {
      const given = [
        ...(exported === 'default' ? [] : [`trigger: ${quoted(exported)}`]),
        ...(alike ? ["retries: 'alike'"] : []),
      ];
      const options = given.length === 0 ? '' : `, { ${given.join(', ')} }`;
      return {
        imports: [`import { code } from 'onebatch/code';`, url],
        before: [`const strategy = await code(${path}${options});`],
        options: ', { strategy }',
      };
    }
    case 'app':
      return {
        imports: [
          `import { appStrategy } from 'onebatch/code';`,
          url,
          `import ${imported} from ${quoted(module)};`,
        ],
        before: [`const strategy = await appStrategy(app, ${path});`],
        options: ', { strategy }',
      };
    case 'strategy':
    case 'world':
      return {
        imports: [`import ${imported} from ${quoted(module)};`],
        before: [],
        options: `, { ${what} }`,
      };
  }
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}
