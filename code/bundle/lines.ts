import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { withoutNotice } from './batch-notice.js';
import { bundleName, linesBefore, type Bundle } from './bundle.js';
import { isForeign } from './whose.js';

/** A place in the user's sources. Line and column count from 1. */
export interface Place {
  /** Relative to the folder of the user's file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The function, as V8 calls it; empty at the top of a file. */
  readonly name: string;
  /** The text of the line, without the space around it; empty if it is not known. */
  readonly text: string;
}

/** `start.ts:12:20`. */
export const placeText = ({
  file,
  line,
  column,
}: Pick<Place, 'file' | 'line' | 'column'>): string => `${file}:${line}:${column}`;

/** Finds the user's lines in stacks of a bundle. */
export class Lines {
  readonly #map: SourceMap;
  readonly #sources = new Map<string, readonly string[]>();
  readonly #folder: string;

  constructor(bundle: Bundle) {
    const payload = JSON.parse(bundle.map) as SourceMapPayload;
    this.#map = new SourceMap(payload);
    this.#folder = dirname(resolve(bundle.file));
    payload.sources.forEach((source, index) => {
      this.#sources.set(source, (payload.sourcesContent[index] ?? '').split('\n'));
    });
  }

  /** The user's places in a stack, the innermost first; those of stand-ins are left out. */
  places(stack: string): readonly Place[] {
    return stack.split('\n').flatMap((line) => this.#placeOf(line));
  }

  #placeOf(frame: string): readonly Place[] {
    const [, before = '', line, column] =
      new RegExp(`^(.*?)\\(?${bundleName.replace('.', '\\.')}:(\\d+):(\\d+)\\)?$`).exec(frame) ??
      [];
    if (line === undefined) return [];
    const found = this.#map.findEntry(Number(line) - 1 - linesBefore, Number(column) - 1);
    if (!('originalSource' in found)) return [];
    const { originalSource: source, originalLine, originalColumn } = found;
    if (source.includes('\0')) return [];
    const path = resolve(this.#folder, source);
    if (isForeign(path)) return [];
    const given = this.#sources.get(source)?.[originalLine] ?? '';
    const text = withoutNotice(given);
    const [, name = ''] = /at (?:async )?(?:new )?([\w.$<>]+) $/.exec(before) ?? [];
    return [
      {
        file: relative(this.#folder, path),
        line: originalLine + 1,
        column: originalColumn + 1 - (given.length - text.length),
        name,
        text: text.trim(),
      },
    ];
  }
}
