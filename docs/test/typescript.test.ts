import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { full } from '../../sim/test/runs.js';
import { blocksOf, documents } from './markdown.js';

const blocks = documents()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts');

/** What the README's blocks leave out, whose first lines are no place for a comment. */
const givenInReadme =
  "import type { DurableClient } from 'durable-functions'; declare const client: DurableClient; declare const message: unknown; import type { WorldConfig } from 'onebatch/sim'; declare const actors: WorldConfig['actors']; declare const mail: NonNullable<WorldConfig['mail']>; declare const properties: NonNullable<WorldConfig['properties']>;";

/** What is declared of packages that are not installed, since nothing here runs what uses them. */
const platforms = resolve('docs/examples/platforms.d.ts');

/** What each entry of the package is made from. */
const entries = {
  sim: './sim/index.ts',
  model: './model/index.ts',
  properties: './properties/index.ts',
  live: './live/index.ts',
  vitest: './properties/vitest.ts',
  code: './code/index.ts',
};

/**
 * What a block leaves out, for the reader's sake: `<!-- given: declare const x: number; -->` above it.
 * Packages are named as their users name them; here they are the sources.
 */
function sourceOf(text: string, comment: string): string {
  const given = /^<!-- given: ([^]*) -->$/.exec(comment)?.[1] ?? '';
  return `${given}\n${text}\nexport {};\n`;
}

function problems(sources: ReadonlyMap<string, string>): readonly string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => readFileSync(file, 'utf8')) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      noUnusedLocals: false,
      paths: Object.fromEntries(
        Object.entries(entries).map(([name, file]) => [`onebatch/${name}`, [file]]),
      ),
    },
    process.cwd(),
  );
  const host = ts.createCompilerHost(options);
  const disk = ts.createCompilerHost(options);
  host.fileExists = (file) => sources.has(file) || disk.fileExists(file);
  host.readFile = (file) => sources.get(file) ?? disk.readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = sources.get(file);
    if (text === undefined) return disk.getSourceFile(file, version, ...rest);
    return ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...sources.keys(), platforms], options, host);
  return [...sources.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return found.map(({ messageText, start = 0 }) => {
      const line = sources.get(file)?.slice(0, start).split('\n').length ?? 0;
      return `${file}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

describe('every TypeScript block', () => {
  it.runIf(full)('compiles', () => {
    expect(blocks.length).toBeGreaterThan(2);
    const sources = new Map(
      blocks.map(({ text, comment, file }, index) => [
        // Where examples are, so that their imports lead where they would.
        resolve(join('examples', `${file.replace(/\W+/g, '-')}-${index}.mts`)),
        sourceOf(text, file === 'README.md' ? `<!-- given: ${givenInReadme} -->` : comment),
      ]),
    );
    expect(problems(sources)).toEqual([]);
    const mistake = resolve('examples/mistake.mts');
    expect(problems(new Map([[mistake, "const one: number = 'one';\nexport {};\n"]]))).toHaveLength(
      1,
    );
  });

  it.each(['my-strategy', 'lost-update'])(
    'that shows examples/%s.mts shows all of it',
    async (name) => {
      const file = `examples/${name}.mts`;
      const neat = async (text: string): Promise<string> =>
        format(text, { ...(await resolveConfig(file)), filepath: file });
      const example = await neat(readFileSync(file, 'utf8'));
      const shown = await Promise.all(
        blocks
          .filter(({ file: page }) => page === 'docs/writing-a-strategy.md')
          .map(({ text }) => neat(text)),
      );
      expect(shown).toContain(example);
    },
  );
});
