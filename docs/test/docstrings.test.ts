import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { full } from '../../sim/test/runs.js';

/** What each entry of the package is made from. */
const entries = Object.values(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { readonly exports: object }).exports,
).flatMap((entry: unknown) => {
  const { types } = entry as { readonly types?: string };
  return types === undefined ? [] : [types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts')];
});

/** What throws by itself, or has what it is given checked. */
const throwing = /\bthrow\b|\bcheck[A-Z]\w*\(/;

/** What the exports of these files lack, each in a line: a docstring, or in it what is thrown. */
function lacking(files: readonly string[]): readonly string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => readFileSync(file, 'utf8')) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const exportsOf = (file: string): readonly ts.Symbol[] => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module === undefined ? [] : checker.getExportsOfModule(module);
  };
  const isDocumented = (symbol: ts.Symbol): boolean =>
    symbol.getDocumentationComment(checker).length > 0;
  const saysThrows = (symbol: ts.Symbol | undefined, node: ts.Node): boolean =>
    [...(symbol?.getJsDocTags() ?? []).map(({ name }) => name), ...tagsOf(node)].includes('throws');
  const problemsOf = (given: ts.Symbol): readonly string[] => {
    const isAlias = (given.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(given) : given;
    if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) return [];
    const declarations = symbol.declarations ?? [];
    const file = relative('.', declarations[0]?.getSourceFile().fileName ?? '');
    const silent = declarations
      .flatMap(callablesIn)
      .filter(({ body }) => throwing.test(body?.getText() ?? ''))
      .filter((node) => !saysThrows(node.name && checker.getSymbolAtLocation(node.name), node))
      .map((node) => (ts.isClassElement(node) ? `.${node.name?.getText() ?? 'constructor'}` : ''));
    return [
      ...(isDocumented(symbol) ? [] : [`${file}: ${given.name} has no docstring`]),
      ...silent.map((member) => `${file}: ${given.name}${member} does not say what it throws`),
    ];
  };
  return [...new Set(files.flatMap(exportsOf).flatMap(problemsOf))];
}

function tagsOf(node: ts.Node): readonly string[] {
  return ts.getJSDocTags(node).map(({ tagName }) => tagName.text);
}

/** The functions of a declaration that users of the package can call. */
function callablesIn(node: ts.Declaration): readonly ts.FunctionLikeDeclaration[] {
  if (ts.isFunctionDeclaration(node)) return [node];
  if (ts.isVariableDeclaration(node)) {
    return node.initializer !== undefined && ts.isArrowFunction(node.initializer)
      ? [node.initializer]
      : [];
  }
  if (!ts.isClassDeclaration(node)) return [];
  return node.members
    .filter((member) => ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member))
    .filter(
      (member) =>
        !(member.name !== undefined && ts.isPrivateIdentifier(member.name)) &&
        (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) === 0,
    );
}

describe('what the entries of the package export', () => {
  it.runIf(full)('has a docstring each, which says what is thrown', () => {
    expect(entries.length).toBeGreaterThan(5);
    expect(lacking(entries.map((file) => resolve(file)))).toEqual([]);
  });

  it('would be seen without one', () => {
    expect(lacking([resolve(import.meta.dirname, 'undocumented.ts')])).toEqual([
      'docs/test/undocumented.ts: silent does not say what it throws',
      'docs/test/undocumented.ts: Bare has no docstring',
      'docs/test/undocumented.ts: bare has no docstring',
      'docs/test/undocumented.ts: Silent.constructor does not say what it throws',
    ]);
  });
});
