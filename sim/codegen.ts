import type { Layout } from './layout.js';
import type { WorldTables } from './tables.js';

/** Marks an entry of the table of additions that has not been asked for yet. */
export const unasked = -0x8000_0000;

/** What call-backs return, and `stopped` says, when a cell does not fit the layout, or the buffer is too small. */
export const tooNarrow = -1;
export const bufferFull = -2;

/** Successors that are found before they are stored: enough for the waits for memory to overlap, few enough for the cache. */
export const batchSize = 256;

/** Bits that the two parts of a pair (receiver, shared mailbox) may have together to be looked up in one array. */
export const pairBitsMax = 20;

/**
 * The tables that generated code walks. Numbers only; positions in `code` and `additions` are handed out as entries are
 * first asked for, by calling back.
 */
export interface KernelTables {
  /** Packed states, one after another. */
  arena: Int32Array;
  /** By cell and value: where in `code` its list of moves begins; 0 if it has not been asked for, 1 if it is empty. */
  lists: Int32Array;
  /** The same for the faults. */
  faultLists: Int32Array;
  /** By shared delivery (mailbox, receiver): the same, for the pair of values. */
  pairs: (Int32Array | Map<number, number>)[];
  /**
   * Lists of moves: their number, then for each move what it adds to each word, the number of sends, and for each send
   * where its cell lies (word, shift, mask) and a row of `additions`. In lists of faults each move begins with its kind
   * and its length.
   */
  code: Int32Array;
  /** By row and value of the receiving cell: what the send adds to it; `unasked` if it has not been asked for. */
  additions: Int32Array;
  /** By kind of fault and value of the budget cell: 1 if it may happen. */
  affordable: Uint8Array;
  /** Where the lists of the state at hand begin. */
  heads: Int32Array;
  /** Packed successors of the states expanded last, how many there are, and which state each was found from. */
  buffer: Int32Array;
  count: number;
  parents: Int32Array;
  /** Those of the states that are quiescent. */
  quiescent: number[];
  /** Why a state could not be expanded; 0 if none was met. */
  stopped: number;
  moves(cell: number, value: number): number;
  faults(cell: number, value: number): number;
  pair(delivery: number, receiver: number, box: number): number;
  addition(row: number, value: number): number;
}

/** One way in which messages of a shared mailbox reach an actor. */
export interface SharedDelivery {
  /** Number of the shared mailbox, and position of the receiver in it. */
  readonly shared: number;
  readonly position: number;
  /** Their cells. */
  readonly box: number;
  readonly receiver: number;
}

/**
 * Writes the inner loop for one world and one layout: the words of a state live in local variables, each cell's place is
 * a constant, and a move is an addition.
 *
 * The function `expand(from, to)` fills `buffer` with the successors of the states from `from` on, up to `to` or until
 * there are enough, and returns the first state that it did not expand. It is kept small on purpose, one loop for all
 * lists: V8 does not optimise functions of more than 60 kB of bytecode.
 */
export function expandSource(
  layout: Layout,
  { actors, shared, budgetCell }: WorldTables,
  deliveries: readonly SharedDelivery[],
  firstOf: readonly number[],
): string {
  const words = [...Array(layout.words).keys()];
  const each = (text: (word: number) => string, between = ' '): string =>
    words.map(text).join(between);
  const value = (cell: number): string =>
    `(w${layout.word[cell]} >>> ${layout.shift[cell]}) & ${maskOf(layout, cell)}`;
  const chosen = words
    .slice(1)
    .reduce((text, word) => `(word === ${word} ? n${word} : ${text})`, 'n0');
  const remember = `
  if (p !== 1) heads[h++] = p;`;
  const askedBy = (call: string): string => `
  if (p === 0) {
    p = ${call};
    if (p === ${tooNarrow}) { T.stopped = ${tooNarrow}; break states; }
    code = T.code; additions = T.additions;
  }${remember}`;
  const listOf = (table: string, cell: number): string => `
  v = ${value(cell)};
  p = ${table}[${firstOf[cell]} + v];${askedBy(`T.${table === 'lists' ? 'moves' : 'faults'}(${cell}, v)`)}`;
  const pairOf = ({ box, receiver }: SharedDelivery, number: number): string => {
    const bits = (layout.bits[box] as number) + (layout.bits[receiver] as number);
    const find =
      bits <= pairBitsMax ? `[(v << ${layout.bits[box]}) | u]` : `.get(v * ${pairFactor} + u) ?? 0`;
    return `
  v = ${value(receiver)};
  u = ${value(box)};
  p = pairs[${number}]${find};${askedBy(`T.pair(${number}, v, u)`)}`;
  };
  const move = `
      ${each((word) => `let n${word} = (w${word} + code[p++]) | 0;`)}
      for (let sends = code[p++]; sends > 0; sends -= 1) {
        const word = code[p], shift = code[p + 1], row = code[p + 3];
        v = (${chosen} >>> shift) & code[p + 2];
        p += 4;
        let d = additions[row + v];
        if (d === ${unasked}) {
          d = T.addition(row, v);
          if (d === ${unasked}) { T.stopped = ${tooNarrow}; break states; }
          additions = T.additions;
        }
        ${each((word) => `if (word === ${word}) n${word} = (n${word} + (d << shift)) | 0;`, ' else ')}
      }
      if (b === limit) { T.stopped = ${bufferFull}; break states; }
      ${each((word) => `buffer[b * ${layout.words} + ${word}] = n${word};`)}
      parents[b] = state;
      b += 1;`;
  return `'use strict';
return function expand(from, to) {
  const { arena, lists, faultLists, pairs, affordable, buffer, parents, heads } = T;
  let { code, additions } = T;
  const limit = (buffer.length / ${layout.words}) | 0;
  let state = from, b = 0, done = 0;
  states: for (; state < to && b < ${batchSize}; state += 1) {
  const at = state * ${layout.words};
  ${each((word) => `const w${word} = arena[at + ${word}];`)}
  let h = 0, p = 0, v = 0, u = 0;
${actors.map(({ index }) => listOf('lists', index)).join('')}
${deliveries.map(pairOf).join('')}
  for (let k = 0; k < h; k += 1) {
    p = heads[k];
    for (let left = code[p++]; left > 0; left -= 1) {${move}
    }
  }
  const quiescent = b === done;
  const g = ${value(budgetCell)};
  if (g !== 0) {
  h = 0;
${[...actors, ...shared].map((_, cell) => listOf('faultLists', cell)).join('')}
  for (let k = 0; k < h; k += 1) {
    p = heads[k];
    for (let left = code[p++]; left > 0; left -= 1) {
      const kind = code[p++], length = code[p++];
      if (affordable[(kind << ${layout.bits[budgetCell]}) | g] === 0) { p += length; continue; }${move}
    }
  }
  }
  if (quiescent) T.quiescent.push(state);
  done = b;
  }
  T.count = done;
  return state;
};`;
}

/** Writes `repack(from, to, count)`, which moves packed states from one layout into another. */
export function repackSource(from: Layout, to: Layout): string {
  const words = [...Array(to.words).keys()];
  const cells = [...from.bits.keys()].filter((cell) => from.bits[cell] !== 0);
  const moved = (cell: number): string =>
    `((from[at + ${from.word[cell]}] >>> ${from.shift[cell]}) & ${maskOf(from, cell)}) << ${to.shift[cell]}`;
  const wordOf = (word: number): string =>
    cells
      .filter((cell) => to.word[cell] === word)
      .map(moved)
      .join(' | ') || '0';
  return `'use strict';
return function repack(from, to, count) {
  for (let state = 0, at = 0, begin = 0; state < count; state += 1) {
    ${words.map((word) => `to[begin + ${word}] = ${wordOf(word)};`).join('\n    ')}
    at += ${from.words}; begin += ${to.words};
  }
};`;
}

/** Two values as one key, where the array for all pairs would be too long. */
export const pairFactor = 0x400_0000;

function maskOf(layout: Layout, cell: number): number {
  return (1 << (layout.bits[cell] as number)) - 1;
}
