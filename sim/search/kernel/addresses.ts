/** States that threads put aside for the first one: the most there can be. */
export const missedMax = 1 << 16;

/** 32-bit words of a state: the most that the buffer has room for. */
export const wordsMax = 64;

/** Symmetric members: the most that the sums have room for. */
export const membersMax = 64;

/** Successors in the buffer; at most as many of one state, too. */
export const successorsMax = 1 << 14;

/**
 * Where things lie in the memory that the kernel walks; all in bytes.
 *
 * From the bottom: a page of counters; two lists of states put aside; one scratch area a thread; the world's tables, which
 * only grow; the slots of the table of states; the states, upwards; from the top, their parents, downwards.
 */
export const address = {
  // Counters, shared by all threads.
  size: 0,
  cursor: 4,
  missedCount: 8,
  seenCount: 12,
  quietCount: 16,
  redoCount: 20,

  /** What is known of one cell of a state. */
  cell: {
    word: 0,
    shift: 4,
    mask: 8,
    /** Tables by value: lists of moves, lists of faults, ample sets, roles. */
    lists: 12,
    faults: 16,
    ample: 20,
    roles: 24,
    /** Which member of the symmetric group it belongs to, from 1; 0: none. */
    member: 28,
    /** Of timed worlds, by value: what the timers of the actor say about the clock. */
    time: 32,
    size: 36,
  },
  /** One way in which messages of a shared mailbox reach an actor: the cells of both, and the rows of lists. */
  delivery: { box: 0, receiver: 12, rows: 24, size: 32 },
  /** What the timers of an actor say: how many may wait, then for each way of the clock the time left, in 8 bytes, and a list. */
  passing: { first: 4, size: 12 },
  scratch: layOut(),
} as const;

function layOut() {
  let end = 0;
  const take = (bytes: number): number => {
    const begin = end;
    end += bytes;
    return begin;
  };
  return {
    /** What is asked for, where two numbers are not enough: the second half of a pair, the number of a swap. */
    asked: take(16),
    heads: take(4 * 16_384),
    /** What the cells say about each member: of the state that is expanded, and of a successor. */
    base: take(8 * membersMax),
    sums: take(8 * membersMax),
    /** The value of each cell of the state that is expanded, and its roles. */
    known: take(8 * 16_384),
    /** Cells that members are named in, those of members themselves left out; the first word is their number. */
    naming: take(4 + 4 * 16_384),
    reduced: take(4 + 12 * 1024),
    parents: take(4 * successorsMax),
    movers: take(4 * successorsMax),
    numbers: take(4 * successorsMax),
    hashes: take(4 * successorsMax),
    places: take(4 * successorsMax),
    words: take(4 * wordsMax),
    buffer: take(4 * wordsMax * successorsMax),
    get size() {
      return (end + 0xffff) & ~0xffff;
    },
  };
}

/** Successors that are found before they are stored: enough for the waits for memory to overlap, few enough for the cache. */
export const batchSize = 256;

/** Why `run` came back before its end. */
export const status = {
  done: 0,
  /** A table entry could not be filled: a cell is too narrow for its value, or another thread has to ask. */
  missed: 1,
  /** The table of states has to grow, or has reached its bound. */
  full: 2,
  /** A state has more successors than the buffer holds. */
  tooMany: 3,
  /** Enough states have been put aside to be expanded whole. */
  redo: 4,
  /** A batch is done, and somebody wants to read it. */
  batch: 5,
} as const;

/** What `miss` is asked for. */
export const ask = {
  moves: 0,
  faults: 1,
  pair: 2,
  addition: 3,
  role: 4,
  canonical: 5,
  ample: 6,
  absent: 7,
  orbit: 8,
  swap: 9,
  time: 10,
} as const;
