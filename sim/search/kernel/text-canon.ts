import { address, ask } from './addresses.js';

const { cell, scratch } = address;

/**
 * The part of the kernel that brings a state into its canonical form under permutations of the members of the world's
 * symmetric group (see `Symmetry`): it adds up what each cell says about each member, and sorts the members by that, one
 * swap of neighbours after another, each applied to every cell.
 *
 * Roles of one value: `[some members may look alike and not be][entries]`, for each k one more than the value after
 * swap k (0: not asked for yet), then, at
 * `roleOffset`, for each member that is named `[its offset in the sums][unused][8 bytes]`; 1 stands for a value that names
 * no member. `memberCells` lists the cells of each member in turn, `cellsEach` of each.
 */
export function canonText(): string {
  const next = `
      (local.set $c (i32.add (local.get $c) (i32.const ${cell.size})))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $cell)`;
  const rolesOf = (of: string, failed: number): string => `
      (local.set $v (i32.and (i32.shr_u (i32.load (i32.add (local.get $at) (i32.load offset=${cell.word} ${of})))
        (i32.load offset=${cell.shift} ${of})) (i32.load offset=${cell.mask} ${of})))
      (local.set $p (i32.load (i32.add (i32.load offset=${cell.roles} ${of}) (i32.shl (local.get $v) (i32.const 2)))))
      (if (i32.eqz (local.get $p)) (then
        (local.set $p (call $miss (i32.const ${ask.role})
          (i32.div_u (i32.sub ${of} (global.get $cells)) (i32.const ${cell.size})) (local.get $v)))
        (if (i32.lt_s (local.get $p) (i32.const 0)) (then (return (i32.const ${failed}))))))`;
  // Writes a value in place of the present one into a cell of the state.
  const put = (of: string, present: string, value: string): string => `
      (local.set $word (i32.add (local.get $at) (i32.load offset=${cell.word} (local.get ${of}))))
      (i32.store (local.get $word) (i32.add (i32.load (local.get $word)) (i32.shl
        (i32.sub ${value} (local.get ${present})) (i32.load offset=${cell.shift} (local.get ${of})))))`;
  // What the cell, now $v with the roles at $p, holds once members $k and $k + 1 have changed places.
  const swapped = (into: string, of: string): string => `
      (local.set ${into} (i32.sub (i32.load (i32.add (local.get $p) (local.get $offset))) (i32.const 1)))
      (if (i32.lt_s (local.get ${into}) (i32.const 0)) (then
        (local.set ${into} (call $askSwap (local.get ${of}) (local.get $v) (local.get $k)))
        (if (i32.lt_s (local.get ${into}) (i32.const 0)) (then (return (i32.const 0))))))`;
  // Only members that are named have an entry.
  const tally = (operation: 'add' | 'sub'): string => `
  (func $${operation} (param $p i32) (param $s i32)
    (local $n i32) (local $at i32)
    (local.set $n (i32.load offset=4 (local.get $p)))
    (local.set $p (i32.add (local.get $p) (global.get $roleOffset)))
    (block $done (loop $member
      (br_if $done (i32.eqz (local.get $n)))
      (local.set $at (i32.add (local.get $s) (i32.load (local.get $p))))
      (i64.store (local.get $at) (i64.${operation} (i64.load (local.get $at)) (i64.load offset=8 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br $member))))`;
  return `
  ;; Asks for a swap that the roles of the cell at \`$c\`, now \`$v\`, do not know yet; -1 if it has to be asked first.
  (func $askSwap (param $c i32) (param $v i32) (param $k i32) (result i32)
    (i32.store (i32.add (global.get $scratch) (i32.const ${scratch.asked})) (local.get $k))
    (call $miss (i32.const ${ask.swap})
      (i32.div_u (i32.sub (local.get $c) (global.get $cells)) (i32.const ${cell.size})) (local.get $v)))

  ;; Swaps members \`$k\` and \`$k\` + 1 in the state at \`$at\`; 0 if something has to be asked first.
  (func $swap (param $at i32) (param $k i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32)
    (local $left i32) (local $right i32) (local $pair i32) (local $was i32) (local $into i32) (local $stop i32)
    (local $word i32) (local $back i32) (local $offset i32)
    (local.set $offset (i32.add (i32.const 8) (i32.shl (local.get $k) (i32.const 2))))
    ;; The cells that stay where they are.
    (local.set $i (i32.add (global.get $scratch) (i32.const ${scratch.naming})))
    (local.set $stop (i32.add (local.get $i) (i32.shl (i32.load (local.get $i)) (i32.const 2))))
    (block $all (loop $cell
      (br_if $all (i32.ge_u (local.get $i) (local.get $stop)))
      (local.set $c (i32.load offset=4 (local.get $i)))
      (if (i32.gt_u (i32.sub (i32.sub (i32.load offset=${cell.member} (local.get $c)) (local.get $k)) (i32.const 1)) (i32.const 1)) (then
        ${rolesOf('(local.get $c)', 0)}
        ${swapped('$into', '$c')}
        ${put('$c', '$v', '(local.get $into)')}))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br $cell)))
    ;; Those of the two members, crosswise.
    (local.set $i (i32.const 0))
    (local.set $pair (i32.add (global.get $memberCells) (i32.mul (local.get $k) (i32.shl (global.get $cellsEach) (i32.const 2)))))
    (loop $exchange
      (local.set $left (i32.load (local.get $pair)))
      (local.set $right (i32.load (i32.add (local.get $pair) (i32.shl (global.get $cellsEach) (i32.const 2)))))
      ${rolesOf('(local.get $left)', 0)}
      (local.set $was (local.get $v))
      ${swapped('$into', '$left')}
      ${rolesOf('(local.get $right)', 0)}
      ${swapped('$back', '$right')}
      ${put('$left', '$was', '(local.get $back)')}
      ${put('$right', '$v', '(local.get $into)')}
      (local.set $pair (i32.add (local.get $pair) (i32.const 4)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $exchange (i32.lt_u (local.get $i) (global.get $cellsEach))))
    (i32.const 1))

  ;; Adds the roles at \`$p\` to the sums at \`$s\`, and takes them away again.
${tally('add')}
${tally('sub')}

  ;; Adds up what the cells of the state at \`$at\` say about each member, into the base; remembers values and roles.
  ;; Returns 1 if some members may look alike and not be, 0 if not, and -1 if something has to be asked first.
  (func $base (param $at i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32) (local $s i32) (local $stop i32) (local $unlike i32)
    (local $known i32)
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.base})))
    (local.set $stop (i32.add (local.get $s) (i32.shl (global.get $members) (i32.const 3))))
    (loop $clear
      (i64.store (local.get $s) (i64.const 0))
      (local.set $s (i32.add (local.get $s) (i32.const 8)))
      (br_if $clear (i32.lt_u (local.get $s) (local.get $stop))))
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.base})))
    (local.set $known (i32.add (global.get $scratch) (i32.const ${scratch.known})))
    (local.set $c (global.get $cells))
    (block $all (loop $cell
      (br_if $all (i32.gt_u (local.get $i) (global.get $addresses)))
      ${rolesOf('(local.get $c)', -1)}
      (i32.store (local.get $known) (local.get $v))
      (i32.store offset=4 (local.get $known) (local.get $p))
      (local.set $known (i32.add (local.get $known) (i32.const 8)))
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (local.set $unlike (i32.or (local.get $unlike) (i32.load (local.get $p))))
        (call $add (local.get $p) (local.get $s))))
      ${next}))
    (local.get $unlike))

  ;; The same for a successor of that state, into the sums: only cells that have changed are looked up. Lists the cells
  ;; that name members.
  (func $addUp (param $at i32) (result i32)
    (local $c i32) (local $i i32) (local $v i32) (local $p i32) (local $s i32) (local $stop i32) (local $unlike i32)
    (local $known i32) (local $naming i32) (local $was i32)
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.sums})))
    (local.set $stop (i32.add (local.get $s) (i32.shl (global.get $members) (i32.const 3))))
    (loop $copy
      (i64.store (local.get $s) (i64.load (i32.sub (local.get $s) (i32.const ${scratch.sums - scratch.base}))))
      (local.set $s (i32.add (local.get $s) (i32.const 8)))
      (br_if $copy (i32.lt_u (local.get $s) (local.get $stop))))
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.sums})))
    (local.set $naming (i32.add (global.get $scratch) (i32.const ${scratch.naming})))
    (local.set $known (i32.add (global.get $scratch) (i32.const ${scratch.known})))
    (local.set $c (global.get $cells))
    (block $all (loop $cell
      (br_if $all (i32.gt_u (local.get $i) (global.get $addresses)))
      (local.set $v (i32.and (i32.shr_u (i32.load (i32.add (local.get $at) (i32.load offset=${cell.word} (local.get $c))))
        (i32.load offset=${cell.shift} (local.get $c))) (i32.load offset=${cell.mask} (local.get $c))))
      (local.set $p (i32.load offset=4 (local.get $known)))
      (if (i32.ne (local.get $v) (i32.load (local.get $known))) (then
        (local.set $was (local.get $p))
        ${rolesOf('(local.get $c)', -1)}
        (if (i32.gt_u (local.get $was) (i32.const 1)) (then (call $sub (local.get $was) (local.get $s))))
        (if (i32.gt_u (local.get $p) (i32.const 1)) (then (call $add (local.get $p) (local.get $s))))))
      (if (i32.gt_u (local.get $p) (i32.const 1)) (then
        (local.set $unlike (i32.or (local.get $unlike) (i32.load (local.get $p))))
        (local.set $naming (i32.add (local.get $naming) (i32.const 4)))
        (i32.store (local.get $naming) (local.get $c))))
      (local.set $known (i32.add (local.get $known) (i32.const 8)))
      ${next}))
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.naming})))
    (i32.store (local.get $s) (i32.shr_u (i32.sub (local.get $naming) (local.get $s)) (i32.const 2)))
    (local.get $unlike))

  ;; How many states the canonical states up to number \`$to\` stand for, for those for which counting ties is enough;
  ;; the others are asked for.
  (func (export "orbits") (param $from i32) (param $to i32) (result f64)
    (local $s i32) (local $i i32) (local $stop i32) (local $unlike i32) (local $ties f64) (local $n f64) (local $size f64)
    (local $sum f64)
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.base})))
    (local.set $stop (i32.add (local.get $s) (i32.shl (global.get $members) (i32.const 3))))
    (block $all (loop $state
      (br_if $all (i32.ge_u (local.get $from) (local.get $to)))
      (local.set $unlike (call $base (call $stateAt (local.get $from))))
      (local.set $i (i32.add (local.get $s) (i32.const 8)))
      (local.set $ties (f64.const 1))
      (local.set $n (f64.const 1))
      (local.set $size (f64.const 1))
      (block $asked
        (block $ask
          (block $done (loop $pair
            (br_if $done (i32.ge_u (local.get $i) (local.get $stop)))
            (local.set $n (f64.add (local.get $n) (f64.const 1)))
            (if (i64.eq (i64.load (local.get $i)) (i64.load (i32.sub (local.get $i) (i32.const 8))))
              (then
                (br_if $ask (local.get $unlike))
                (local.set $ties (f64.add (local.get $ties) (f64.const 1))))
              (else (local.set $ties (f64.const 1))))
            (local.set $size (f64.div (f64.mul (local.get $size) (local.get $n)) (local.get $ties)))
            (local.set $i (i32.add (local.get $i) (i32.const 8)))
            (br $pair)))
          (local.set $sum (f64.add (local.get $sum) (local.get $size)))
          (br $asked))
        (drop (call $miss (i32.const ${ask.orbit}) (call $stateAt (local.get $from)) (i32.const 0))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br $state)))
    (local.get $sum))

  ;; Makes a successor, the state at \`$at\` canonical; 0 if something has to be asked first.
  (func $canon (param $at i32) (result i32)
    (local $i i32) (local $s i32) (local $stop i32) (local $unlike i32) (local $j i32) (local $x i64)
    (local.set $s (i32.add (global.get $scratch) (i32.const ${scratch.sums})))
    (local.set $stop (i32.add (local.get $s) (i32.shl (global.get $members) (i32.const 3))))
    (local.set $unlike (call $addUp (local.get $at)))
    (if (i32.lt_s (local.get $unlike) (i32.const 0)) (then (return (i32.const 0))))
    ;; Insertion sort.
    (local.set $i (i32.add (local.get $s) (i32.const 8)))
    (block $sorted (loop $outer
      (br_if $sorted (i32.ge_u (local.get $i) (local.get $stop)))
      (local.set $j (local.get $i))
      (block $placed (loop $inner
        (br_if $placed (i32.le_u (local.get $j) (local.get $s)))
        (local.set $x (i64.load (i32.sub (local.get $j) (i32.const 8))))
        (br_if $placed (i64.le_u (local.get $x) (i64.load (local.get $j))))
        (i64.store (i32.sub (local.get $j) (i32.const 8)) (i64.load (local.get $j)))
        (i64.store (local.get $j) (local.get $x))
        (local.set $j (i32.sub (local.get $j) (i32.const 8)))
        (if (i32.eqz (call $swap (local.get $at) (i32.shr_u (i32.sub (local.get $j) (local.get $s)) (i32.const 3))))
          (then (return (i32.const 0))))
        (br $inner)))
      (local.set $i (i32.add (local.get $i) (i32.const 8)))
      (br $outer)))
    (if (i32.eqz (local.get $unlike)) (then (return (i32.const 1))))
    ;; Some that tie may be no alike: then sorting is not enough.
    (local.set $i (i32.add (local.get $s) (i32.const 8)))
    (block $distinct (loop $pair
      (br_if $distinct (i32.ge_u (local.get $i) (local.get $stop)))
      (if (i64.eq (i64.load (local.get $i)) (i64.load (i32.sub (local.get $i) (i32.const 8)))) (then
        (return (i32.ge_s (call $miss (i32.const ${ask.canonical}) (local.get $at) (i32.const 0)) (i32.const 0)))))
      (local.set $i (i32.add (local.get $i) (i32.const 8)))
      (br $pair)))
    (i32.const 1))`;
}
