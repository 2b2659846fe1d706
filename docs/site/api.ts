import { existsSync } from 'node:fs';
import {
  Application,
  ReferenceType,
  ReflectionKind,
  type DeclarationReflection,
  type ProjectReflection,
  type TypeDocOptions,
} from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { apiEntries } from './api-entries.js';

/** What a user of the package imports: a file, or the index of a folder. */
const entryPoints = apiEntries.map((entry) =>
  existsSync(`${entry}.ts`) ? `${entry}.ts` : `${entry}/index.ts`,
);

/**
 * Writes a page for each symbol of each entry of the package, made from its docstring, and a list of them for each entry.
 * @throws Error if the sources do not compile, or the pages cannot be written.
 */
export async function writeApiPages(folder: string): Promise<void> {
  const options: Partial<TypeDocOptions & PluginOptions> = {
    name: 'API reference',
    entryPoints,
    tsconfig: 'tsconfig.json',
    plugin: ['typedoc-plugin-markdown'],
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    logLevel: 'Error',
    router: 'member',
    out: folder,
    entryFileName: 'index',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    expandObjects: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    enumMembersFormat: 'table',
    sanitizeComments: true,
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error('the API reference cannot be made: see above');
  withoutMachineTypes(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('the API reference cannot be made: see above');
}

/** The type of a machine is its whole definition, hundreds of lines that say less than its picture. */
function withoutMachineTypes(project: ProjectReflection): void {
  for (const variable of project.getReflectionsByKind(ReflectionKind.Variable)) {
    const declaration = variable as DeclarationReflection;
    const { type } = declaration;
    if (type instanceof ReferenceType && type.name === 'StateMachine') {
      declaration.type = ReferenceType.createBrokenReference('StateMachine', project, 'xstate');
    }
  }
}
