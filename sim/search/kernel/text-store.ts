import { address, missedMax, batchSize, status } from './addresses.js';

const { scratch } = address;

/**
 * The part of the kernel that keeps every state once, and the loops around both parts.
 *
 * The table of states is open addressing over numbers of states; a slot also holds as many bits of the hash as the number
 * leaves free. A slot goes from empty to full by compare-and-swap, after the state has been written; nothing is ever
 * removed. A thread takes numbers in blocks.
 */
export function storeText(words: number, each: (text: (word: number) => string) => string): string {
  const size = 4 * words;
  return `
  ;; Mixes the words of the state at \`$at\`; ends with the finaliser of MurmurHash3.
  (func $hash (param $at i32) (result i32)
    (local $h i32)
${each(
  (
    word,
  ) => `    (local.set $h (i32.mul (i32.xor (local.get $h) (i32.load offset=${4 * word} (local.get $at))) (i32.const 0x9e3779b1)))
    (local.set $h (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 15))))`,
)}
    (local.set $h (i32.mul (local.get $h) (i32.const 0x85ebca6b)))
    (local.set $h (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 13))))
    (local.set $h (i32.mul (local.get $h) (i32.const 0xc2b2ae35)))
    (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 16))))

  ;; Hashes \`$n\` states from \`$from\` on.
  (func $hashAll (param $from i32) (param $n i32)
    (local $to i32) (local $stop i32)
    (local.set $to (i32.add (global.get $scratch) (i32.const ${scratch.hashes})))
    (local.set $stop (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 2))))
    (block $all (loop $one
      (br_if $all (i32.ge_u (local.get $to) (local.get $stop)))
      (i32.store (local.get $to) (call $hash (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const ${size})))
      (br $one))))

  ;; Reads the slots where \`$n\` states belong. Nothing else is done here, so that as many reads as possible are under way
  ;; at once.
  (func $touchSlots (param $n i32)
    (local $at i32) (local $stop i32) (local $slots i32) (local $mask i32) (local $touched i32)
    (local.set $slots (global.get $slots))
    (local.set $mask (i32.shl (global.get $slotMask) (i32.const 2)))
    (local.set $at (i32.add (global.get $scratch) (i32.const ${scratch.hashes})))
    (local.set $stop (i32.add (local.get $at) (i32.shl (local.get $n) (i32.const 2))))
    (block $all (loop $one
      (br_if $all (i32.ge_u (local.get $at) (local.get $stop)))
      (local.set $touched (i32.xor (local.get $touched) (i32.load (i32.add (local.get $slots)
        (i32.and (i32.shl (i32.load (local.get $at)) (i32.const 2)) (local.get $mask))))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br $one)))
    (global.set $touched (local.get $touched)))

  ;; Goes as far as it can without comparing, to the first slot that is free or has the same bits of the hash; then reads
  ;; the states that are there.
  (func $seek (param $n i32)
    (local $to i32) (local $stop i32) (local $h i32) (local $slot i32) (local $entry i32) (local $touched i32)
    (local.set $to (global.get $scratch))
    (local.set $stop (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 2))))
    (block $all (loop $one
      (br_if $all (i32.ge_u (local.get $to) (local.get $stop)))
      (local.set $h (i32.load offset=${scratch.hashes} (local.get $to)))
      (local.set $slot (i32.and (local.get $h) (global.get $slotMask)))
      (block $found (loop $probe
        (local.set $entry (i32.load (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2)))))
        (br_if $found (i32.eqz (local.get $entry)))
        (br_if $found (i32.le_u (i32.xor (local.get $entry) (local.get $h)) (global.get $slotMask)))
        (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (global.get $slotMask)))
        (br $probe)))
      (i32.store offset=${scratch.places} (local.get $to) (local.get $slot))
      (i32.store offset=${scratch.numbers} (local.get $to) (call $stateAt
        (select (i32.sub (i32.and (local.get $entry) (global.get $slotMask)) (i32.const 1)) (i32.const 0) (local.get $entry))))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (br $one)))
    (local.set $to (global.get $scratch))
    (block $read (loop $next
      (br_if $read (i32.ge_u (local.get $to) (local.get $stop)))
      (local.set $touched (i32.xor (local.get $touched) (i32.load (i32.load offset=${scratch.numbers} (local.get $to)))))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (br $next)))
    (global.set $touched (local.get $touched)))

  (func $stateAt (param $state i32) (result i32)
    (i32.add (global.get $arena) (i32.mul (local.get $state) (i32.const ${size}))))

  ;; Remembers a state as the first with its monitors in \`$table\`, and counts at \`$counter\`, unless one is known.
  (func $note (param $table i32) (param $counter i32) (param $state i32) (param $at i32)
    (local $entry i32)
    (local.set $entry (i32.add (local.get $table) (i32.shl (i32.and
      (i32.shr_u (i32.load (i32.add (local.get $at) (global.get $monitorWord))) (global.get $monitorShift))
      (global.get $monitorMask)) (i32.const 2))))
    (if (i32.eqz (i32.load (local.get $entry))) (then
      (i32.store (local.get $entry) (i32.add (local.get $state) (i32.const 1)))
      (drop (i32.atomic.rmw.add (local.get $counter) (i32.const 1))))))

  ;; Stores those successors in the buffer that are unknown, and writes the number of each.
  (func $insert
    (local $side i32) (local $stop i32) (local $from i32) (local $h i32) (local $slot i32) (local $at i32)
    (local $entry i32) (local $state i32) (local $fresh i32) (local $mask i32)
    (call $hashAll (i32.add (global.get $scratch) (i32.const ${scratch.buffer})) (global.get $count))
    (call $touchSlots (global.get $count))
    (call $seek (global.get $count))
    (local.set $mask (global.get $slotMask))
    (local.set $side (global.get $scratch))
    (local.set $stop (i32.add (local.get $side) (i32.shl (global.get $count) (i32.const 2))))
    (local.set $from (i32.add (global.get $scratch) (i32.const ${scratch.buffer})))
    (block $all (loop $one
      (br_if $all (i32.ge_u (local.get $side) (local.get $stop)))
      (local.set $h (i32.load offset=${scratch.hashes} (local.get $side)))
      (local.set $slot (i32.load offset=${scratch.places} (local.get $side)))
      (local.set $state (i32.const -1))
      (block $stored (loop $probe
        (local.set $at (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2))))
        (local.set $entry (i32.atomic.load (local.get $at)))
        (if (i32.eqz (local.get $entry)) (then
          (if (i32.eq (global.get $next) (global.get $limit)) (then
            (global.set $truncated (i32.const 1))
            (br $stored)))
          (if (i32.eq (global.get $next) (global.get $end)) (then
            (global.set $next (i32.atomic.rmw.add (i32.const ${address.size}) (i32.const ${batchSize})))
            (global.set $end (i32.add (global.get $next) (i32.const ${batchSize})))))
          (local.set $state (global.get $next))
          (local.set $fresh (call $stateAt (local.get $state)))
${each((word) => `          (i32.store offset=${4 * word} (local.get $fresh) (i32.load offset=${4 * word} (local.get $from)))`)}
          (i32.store (i32.sub (global.get $top) (i32.shl (local.get $state) (i32.const 2)))
            (i32.load offset=${scratch.parents} (local.get $side)))
          (local.set $fresh (i32.or (i32.and (local.get $h) (i32.xor (local.get $mask) (i32.const -1)))
            (i32.add (local.get $state) (i32.const 1))))
          (if (global.get $alone)
            (then (i32.store (local.get $at) (local.get $fresh)))
            (else (local.set $entry (i32.atomic.rmw.cmpxchg (local.get $at) (i32.const 0) (local.get $fresh)))))
          (if (i32.eqz (local.get $entry)) (then
            (global.set $next (i32.add (local.get $state) (i32.const 1)))
            (call $note (global.get $seen) (i32.const ${address.seenCount}) (local.get $state) (local.get $from))
            (br $stored)))))
        (if (i32.le_u (i32.xor (local.get $entry) (local.get $h)) (local.get $mask)) (then
          (local.set $state (i32.sub (i32.and (local.get $entry) (local.get $mask)) (i32.const 1)))
          (local.set $fresh (call $stateAt (local.get $state)))
          (br_if $stored ${each(
            (word) =>
              `(i32.eq (i32.load offset=${4 * word} (local.get $fresh)) (i32.load offset=${4 * word} (local.get $from)))`,
          )
            .split('\n')
            .reduce((all, one) => `(i32.and ${all} ${one})`)})))
        (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (local.get $mask)))
        (br $probe)))
      (i32.store offset=${scratch.numbers} (local.get $side) (local.get $state))
      (if (i32.le_s (local.get $state) (i32.load offset=${scratch.parents} (local.get $side))) (then
        (if (i32.ge_s (i32.load offset=${scratch.movers} (local.get $side)) (i32.const 0)) (then
          (global.set $back (i32.const 1))))))
      (local.set $side (i32.add (local.get $side) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const ${size})))
      (br $one)))
    (global.set $transitions (i64.add (global.get $transitions) (i64.extend_i32_u (global.get $count)))))

  ;; Puts a state aside for the first thread.
  (func $putAside (param $list i32) (param $counter i32) (param $state i32)
    (i32.store (i32.add (local.get $list) (i32.shl
      (i32.atomic.rmw.add (local.get $counter) (i32.const 1)) (i32.const 2))) (local.get $state)))

  ;; The states of the last batch that were expanded by an ample set and led to no state of the next level only: they
  ;; have to be expanded whole.
  (func $proviso
    (local $p i32) (local $n i32) (local $i i32) (local $stop i32)
    (local.set $p (i32.add (global.get $scratch) (i32.const ${scratch.reduced})))
    (local.set $n (i32.load (local.get $p)))
    (i32.store (local.get $p) (i32.const 0))
    (local.set $p (i32.add (local.get $p) (i32.const 4)))
    (block $all (loop $record
      (br_if $all (i32.eqz (local.get $n)))
      (global.set $reduced (i32.add (global.get $reduced) (i32.const 1)))
      (local.set $i (i32.add (global.get $scratch) (i32.shl (i32.load offset=4 (local.get $p)) (i32.const 2))))
      (local.set $stop (i32.add (global.get $scratch) (i32.shl (i32.load offset=8 (local.get $p)) (i32.const 2))))
      (block $good
        (loop $successor
          (br_if $good (i32.ge_s (i32.load offset=${scratch.numbers} (local.get $i)) (global.get $nextLevel)))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $successor (i32.lt_u (local.get $i) (local.get $stop))))
        (global.set $reduced (i32.sub (global.get $reduced) (i32.const 1)))
        (global.set $transitions (i64.sub (global.get $transitions) (i64.extend_i32_u
          (i32.sub (i32.load offset=8 (local.get $p)) (i32.load offset=4 (local.get $p))))))
        (call $putAside (global.get $redo) (i32.const ${address.redoCount}) (i32.load (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 12)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br $record))))

  ;; Expands states and stores what is found: those numbered from \`$from\` up to \`$to\`, or, if \`$list\` is not 0, those
  ;; that the list has at these positions. Returns the first that was not expanded; \`status\` says why.
  (func $run (export "run") (param $from i32) (param $to i32) (param $list i32) (param $whole i32) (result i32)
    (local $state i32) (local $batch i32)
    (global.set $status (i32.const ${status.done}))
    (global.set $count (i32.const 0))
    (block $over (loop $next
      (br_if $over (i32.ge_u (local.get $from) (local.get $to)))
      (if (i32.gt_u (i32.add (select (global.get $next) (i32.atomic.load (i32.const ${address.size})) (global.get $alone))
            (global.get $slack)) (global.get $roomMax)) (then
        (global.set $status (i32.const ${status.full}))
        (br $over)))
      (if (i32.gt_u (i32.atomic.load (i32.const ${address.redoCount})) (i32.const ${missedMax / 2})) (then
        (global.set $status (i32.const ${status.redo}))
        (br $over)))
      (global.set $count (i32.const 0))
      (local.set $batch (local.get $from))
      (block $enough (loop $one
        (local.set $state (local.get $from))
        (if (local.get $list) (then
          (local.set $state (i32.load (i32.add (local.get $list) (i32.shl (local.get $from) (i32.const 2)))))))
        (if (i32.eqz (call $expand (local.get $state) (local.get $whole))) (then
          (if (i32.or (global.get $alone) (global.get $status)) (then
            (if (i32.eqz (global.get $status)) (then (global.set $status (i32.const ${status.missed}))))
            (br $enough)))
          (call $putAside (global.get $missed) (i32.const ${address.missedCount}) (local.get $state))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br_if $enough (i32.ge_u (local.get $from) (local.get $to)))
        (br_if $enough (i32.ge_u (i32.sub (local.get $from) (local.get $batch)) (i32.const 1024)))
        (br_if $one (i32.lt_u (global.get $count) (i32.const ${batchSize})))))
      (call $insert)
      (call $proviso)
      (if (i32.and (global.get $record) (i32.eqz (global.get $status))) (then
        (global.set $status (i32.const ${status.batch}))))
      (br_if $over (global.get $status))
      (br $next)))
    (local.get $from))

  ;; Walks blocks of states up to \`$to\` as long as there are some that no thread has taken.
  (func (export "work") (param $to i32)
    (local $from i32) (local $stop i32)
    (block $over (loop $block
      (global.set $status (i32.const ${status.done}))
      (br_if $over (i32.gt_u (i32.atomic.load (i32.const ${address.missedCount})) (i32.const ${missedMax / 2})))
      (local.set $from (i32.atomic.rmw.add (i32.const ${address.cursor}) (global.get $block)))
      (br_if $over (i32.ge_u (local.get $from) (local.get $to)))
      (local.set $stop (i32.add (local.get $from) (global.get $block)))
      (if (i32.gt_u (local.get $stop) (local.get $to)) (then (local.set $stop (local.get $to))))
      (local.set $from (call $run (local.get $from) (local.get $stop) (i32.const 0) (i32.const 0)))
      (br_if $block (i32.eqz (global.get $status)))
      (block $aside (loop $rest
        (br_if $aside (i32.ge_u (local.get $from) (local.get $stop)))
        (call $putAside (global.get $missed) (i32.const ${address.missedCount}) (local.get $from))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $rest))))))`;
}
