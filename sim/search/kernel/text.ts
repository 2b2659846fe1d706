import { ask, status, address, successorsMax } from './addresses.js';
import { globals } from './globals.js';
import { canonText } from './text-canon.js';
import { storeText } from './text-store.js';
import { upkeepText } from './text-upkeep.js';

/**
 * The inner loop of the compiled engine as WebAssembly text: the same for every world, but for the number of 32-bit
 * words that a state takes. What a world does stands in tables (see `TableCompiler`); an entry that is still empty calls
 * `miss`, which asks the world's own tables, and those, the first time, XState.
 *
 * Conventions: all addresses and offsets are bytes; a *list* is `[mover][moves] move...`, a *move* is what it adds to
 * each word, the number of its sends, and for each send `[word offset][shift][mask][row]`; a row gives, by value of the
 * receiving cell, twice what the send adds to it plus one (0: not asked for yet). In lists of faults each move begins
 * with its kind and with its length in bytes.
 *
 * @param words at least 1.
 * @param shared whether several threads may walk the same memory.
 */
export function kernelText(words: number, shared: boolean): string {
  const each = (text: (word: number) => string): string =>
    Array.from({ length: words }, (_, word) => text(word)).join('\n');
  return `(module
  (import "env" "memory" (memory 1 65536${shared ? ' shared' : ''}))
  (import "env" "miss" (func $miss (param i32 i32 i32) (result i32)))
${globals.map(([name, type]) => `  (global $${name} (export "${name}") (mut ${type}) (${type}.const 0))`).join('\n')}
${expandText(words, each)}
${canonText()}
${storeText(words, each)}
${upkeepText()}
)`;
}

const { cell, delivery, passing, scratch } = address;

function expandText(words: number, each: (text: (word: number) => string) => string): string {
  const size = 4 * words;
  // What the cell's table at `at` has for its value, asking `question` if that is empty.
  const entry = (at: number, question: number): string => `
      (local.set $p (i32.load (i32.add (i32.load offset=${at} (local.get $c)) (i32.shl (local.get $v) (i32.const 2)))))
      (if (i32.eqz (local.get $p)) (then
        (local.set $p (call $miss (i32.const ${question}) (local.get $i) (local.get $v)))
        (if (i32.lt_s (local.get $p) (i32.const 0)) (then (return (i32.const -1))))))`;
  // The same of a list, which is remembered unless it has no moves.
  const fetch = (at: number, question: number): string => `
      ${entry(at, question)}
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (i32.store (local.get $h) (local.get $p))
        (local.set $h (i32.add (local.get $h) (i32.const 4)))))`;
  const valueOf = (base: string, at: number): string => `
      (local.set $v (i32.and
        (i32.shr_u (i32.load (i32.add (local.get $at) (i32.load offset=${at} ${base}))) (i32.load offset=${at + 4} ${base}))
        (i32.load offset=${at + 8} ${base})))`;
  const forCells = (count: string, body: string): string => `
    (local.set $c (global.get $cells))
    (local.set $i (i32.const 0))
    (block $all (loop $cell
      (br_if $all (i32.ge_u (local.get $i) ${count}))
      ${valueOf('(local.get $c)', cell.word)}
      ${body}
      (local.set $c (i32.add (local.get $c) (i32.const ${cell.size})))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $cell)))`;
  return `
  ;; The actor whose moves suffice: its list, 0 if there is none, -1 if something has to be asked first.
  (func $ample (param $at i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32) (local $n i32) (local $q i32)
    ${forCells(
      '(global.get $actors)',
      `
      ${entry(cell.ample, ask.ample)}
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (local.set $n (i32.load offset=4 (local.get $p)))
        (local.set $q (i32.add (local.get $p) (i32.const 8)))
        (block $unfit
          (loop $needs
            (if (i32.eqz (local.get $n)) (then (return (i32.load (local.get $p)))))
            ${valueOf('(local.get $q)', 0)}
            (local.set $v (i32.add (i32.load offset=12 (local.get $q)) (i32.shl (local.get $v) (i32.const 2))))
            (if (i32.eqz (i32.load (local.get $v))) (then
              (if (i32.lt_s (call $miss (i32.const ${ask.absent}) (local.get $q)
                    (i32.shr_u (i32.sub (local.get $v) (i32.load offset=12 (local.get $q))) (i32.const 2))) (i32.const 0))
                (then (return (i32.const -1))))))
            (br_if $unfit (i32.ne (i32.load (local.get $v)) (i32.const 1)))
            (local.set $q (i32.add (local.get $q) (i32.const 24)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $needs)))))`,
    )}
    (i32.const 0))

  ;; Writes the lists of the moves that need no fault to the heads; returns their end, or -1.
  (func $calm (param $at i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $u i32) (local $p i32) (local $h i32)
    (local.set $h (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
    ${forCells('(global.get $actors)', fetch(cell.lists, ask.moves))}
    (local.set $c (global.get $deliveries))
    (local.set $i (i32.const 0))
    (block $all (loop $delivery
      (br_if $all (i32.ge_u (local.get $i) (global.get $deliveryCount)))
      ${valueOf('(local.get $c)', delivery.box)}
      (local.set $u (local.get $v))
      ${valueOf('(local.get $c)', delivery.receiver)}
      (local.set $p (i32.load (i32.add (i32.load offset=${delivery.rows} (local.get $c)) (i32.shl (local.get $v) (i32.const 2)))))
      (if (local.get $p) (then
        (local.set $p (i32.load (i32.add (local.get $p) (i32.shl (local.get $u) (i32.const 2)))))))
      (if (i32.eqz (local.get $p)) (then
        (i32.store (i32.add (global.get $scratch) (i32.const ${scratch.asked})) (local.get $u))
        (local.set $p (call $miss (i32.const ${ask.pair}) (local.get $i) (local.get $v)))
        (if (i32.lt_s (local.get $p) (i32.const 0)) (then (return (i32.const -1))))))
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (i32.store (local.get $h) (local.get $p))
        (local.set $h (i32.add (local.get $h) (i32.const 4)))))
      (local.set $c (i32.add (local.get $c) (i32.const ${delivery.size})))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $delivery)))
    (local.get $h))

  ;; The same for the faults.
  (func $faults (param $at i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32) (local $h i32)
    (local.set $h (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
    ${forCells('(global.get $addresses)', fetch(cell.faults, ask.faults))}
    (local.get $h))

  ;; The list that moves the clock in the way whose entries are at \`$way\`, where \`$calm\` moves are the others that need
  ;; no fault: 0 if it stays, -1 if something has to be asked first. It moves when each of them is a timer that may wait, to
  ;; the first moment at which somebody has to be looked at.
  (func $clock (param $at i32) (param $calm i32) (param $way i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32) (local $least i64) (local $list i32) (local $patient i32)
    (local.set $least (i64.const -1))
    ${forCells(
      '(global.get $actors)',
      `
      ${entry(cell.time, ask.time)}
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (local.set $patient (i32.add (local.get $patient) (i32.load (local.get $p))))
        (local.set $p (i32.add (local.get $p) (local.get $way)))
        (if (i64.lt_u (i64.load (local.get $p)) (local.get $least)) (then
          (local.set $least (i64.load (local.get $p)))
          (local.set $list (i32.load offset=8 (local.get $p)))))))`,
    )}
    (select (local.get $list) (i32.const 0) (i32.eq (local.get $calm) (local.get $patient))))

  ;; Takes every move of the lists between the heads and \`$h\` from the state at \`$at\`; returns the number of
  ;; successors in the buffer then, or -1. \`$budget\` is 0 for lists without faults.
  (func $take (param $at i32) (param $state i32) (param $h i32) (param $b i32) (param $budget i32) (result i32)
    (local $k i32) (local $p i32) (local $left i32) (local $mover i32) (local $to i32) (local $sends i32)
    (local $word i32) (local $x i32) (local $d i32) (local $entry i32) (local $side i32) (local $faulty i32)
${each((word) => `    (local $w${word} i32)`)}
${each((word) => `    (local.set $w${word} (i32.load offset=${4 * word} (local.get $at)))`)}
    (local.set $k (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
    (local.set $faulty (local.get $budget))
    (block $all (loop $list
      (br_if $all (i32.ge_u (local.get $k) (local.get $h)))
      (local.set $p (i32.load (local.get $k)))
      (local.set $mover (i32.load (local.get $p)))
      (local.set $left (i32.load offset=4 (local.get $p)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (loop $move
        (block $skip
          (if (local.get $faulty) (then
            (local.set $x (i32.load offset=4 (local.get $p)))
            (local.set $d (i32.load8_u (i32.add (global.get $affordable) (i32.or
              (i32.shl (i32.load (local.get $p)) (global.get $affordableBits)) (local.get $budget)))))
            (local.set $p (i32.add (local.get $p) (i32.const 8)))
            (if (i32.eqz (local.get $d)) (then
              (local.set $p (i32.add (local.get $p) (local.get $x)))
              (br $skip)))))
          (if (i32.ge_u (local.get $b) (i32.const ${successorsMax})) (then
            (global.set $status (i32.const ${status.tooMany}))
            (return (i32.const -1))))
          (local.set $to (i32.add (i32.add (global.get $scratch) (i32.const ${scratch.buffer})) (i32.mul (local.get $b) (i32.const ${size}))))
${each((word) => `          (i32.store offset=${4 * word} (local.get $to) (i32.add (local.get $w${word}) (i32.load offset=${4 * word} (local.get $p))))`)}
          (local.set $sends (i32.load offset=${size} (local.get $p)))
          (local.set $p (i32.add (local.get $p) (i32.const ${size + 4})))
          (block $sent (loop $send
            (br_if $sent (i32.eqz (local.get $sends)))
            (local.set $word (i32.add (local.get $to) (i32.load (local.get $p))))
            (local.set $x (i32.load (local.get $word)))
            (local.set $entry (i32.add (i32.load offset=12 (local.get $p)) (i32.shl
              (i32.and (i32.shr_u (local.get $x) (i32.load offset=4 (local.get $p))) (i32.load offset=8 (local.get $p)))
              (i32.const 2))))
            (local.set $d (i32.load (local.get $entry)))
            (if (i32.eqz (local.get $d)) (then
              (if (i32.lt_s (call $miss (i32.const ${ask.addition}) (i32.load offset=12 (local.get $p))
                    (i32.shr_u (i32.sub (local.get $entry) (i32.load offset=12 (local.get $p))) (i32.const 2))) (i32.const 0))
                (then (return (i32.const -1))))
              (local.set $d (i32.load (local.get $entry)))))
            (i32.store (local.get $word) (i32.add (local.get $x)
              (i32.shl (i32.shr_s (local.get $d) (i32.const 1)) (i32.load offset=4 (local.get $p)))))
            (local.set $p (i32.add (local.get $p) (i32.const 16)))
            (local.set $sends (i32.sub (local.get $sends) (i32.const 1)))
            (br $send)))
          (if (global.get $members) (then
            (if (i32.eqz (call $canon (local.get $to))) (then (return (i32.const -1))))))
          (local.set $side (i32.add (global.get $scratch) (i32.shl (local.get $b) (i32.const 2))))
          (i32.store offset=${scratch.parents} (local.get $side) (local.get $state))
          (i32.store offset=${scratch.movers} (local.get $side) (local.get $mover))
          (local.set $b (i32.add (local.get $b) (i32.const 1))))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $move (local.get $left)))
      (local.set $k (i32.add (local.get $k) (i32.const 4)))
      (br $list)))
    (local.get $b))

  ;; Appends the successors of one state to the buffer. With \`$whole\`, no move is left out. Returns 0 if something has
  ;; to be asked first; the buffer is then as before.
  (func $expand (param $state i32) (param $whole i32) (result i32)
    (local $at i32) (local $h i32) (local $b i32) (local $budget i32) (local $p i32) (local $quiescent i32)
    (local $calm i32) (local $way i32) (local $ways i32)
    (local.set $at (i32.add (global.get $arena) (i32.mul (local.get $state) (i32.const ${size}))))
    (if (global.get $members) (then
      (if (i32.lt_s (call $base (local.get $at)) (i32.const 0)) (then (return (i32.const 0))))))
    (local.set $budget (i32.and
      (i32.shr_u (i32.load (i32.add (local.get $at) (global.get $budgetWord))) (global.get $budgetShift))
      (global.get $budgetMask)))
    (if (i32.and (i32.and (global.get $reduce) (i32.eqz (local.get $whole))) (i32.eqz (local.get $budget))) (then
      (local.set $p (call $ample (local.get $at)))
      (if (i32.lt_s (local.get $p) (i32.const 0)) (then (return (i32.const 0))))
      (if (local.get $p) (then
        (local.set $h (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
        (i32.store (local.get $h) (local.get $p))
        (local.set $b (call $take (local.get $at) (local.get $state) (i32.add (local.get $h) (i32.const 4)) (global.get $count) (i32.const 0)))
        (if (i32.lt_s (local.get $b) (i32.const 0)) (then (return (i32.const 0))))
        ;; One record: the state, and its successors.
        (local.set $p (i32.add (global.get $scratch) (i32.const ${scratch.reduced})))
        (local.set $h (i32.add (local.get $p) (i32.add (i32.const 4) (i32.mul (i32.load (local.get $p)) (i32.const 12)))))
        (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 1)))
        (i32.store (local.get $h) (local.get $state))
        (i32.store offset=4 (local.get $h) (global.get $count))
        (i32.store offset=8 (local.get $h) (local.get $b))
        (global.set $count (local.get $b))
        (return (i32.const 1))))))
    (local.set $h (call $calm (local.get $at)))
    (if (i32.lt_s (local.get $h) (i32.const 0)) (then (return (i32.const 0))))
    (local.set $b (call $take (local.get $at) (local.get $state) (local.get $h) (global.get $count) (i32.const 0)))
    (if (i32.lt_s (local.get $b) (i32.const 0)) (then (return (i32.const 0))))
    (local.set $calm (i32.sub (local.get $b) (global.get $count)))
    (local.set $way (i32.const ${passing.first}))
    (local.set $ways (global.get $passings))
    (block $passed (loop $pass
      (br_if $passed (i32.eqz (local.get $ways)))
      (local.set $p (call $clock (local.get $at) (local.get $calm) (local.get $way)))
      (if (i32.lt_s (local.get $p) (i32.const 0)) (then (return (i32.const 0))))
      (br_if $passed (i32.eqz (local.get $p)))
      (local.set $h (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
      (i32.store (local.get $h) (local.get $p))
      (local.set $b (call $take (local.get $at) (local.get $state) (i32.add (local.get $h) (i32.const 4)) (local.get $b) (i32.const 0)))
      (if (i32.lt_s (local.get $b) (i32.const 0)) (then (return (i32.const 0))))
      (local.set $way (i32.add (local.get $way) (i32.const ${passing.size})))
      (local.set $ways (i32.sub (local.get $ways) (i32.const 1)))
      (br $pass)))
    (local.set $quiescent (i32.eq (local.get $b) (global.get $count)))
    (if (local.get $budget) (then
      (local.set $h (call $faults (local.get $at)))
      (if (i32.lt_s (local.get $h) (i32.const 0)) (then (return (i32.const 0))))
      (local.set $b (call $take (local.get $at) (local.get $state) (local.get $h) (local.get $b) (local.get $budget)))
      (if (i32.lt_s (local.get $b) (i32.const 0)) (then (return (i32.const 0))))))
    (if (local.get $quiescent) (then
      (global.set $quiescent (i32.add (global.get $quiescent) (i32.const 1)))
      (call $note (global.get $quiet) (i32.const ${address.quietCount}) (local.get $state) (local.get $at))))
    (global.set $count (local.get $b))
    (i32.const 1))`;
}
