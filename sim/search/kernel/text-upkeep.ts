import { address, batchSize } from './addresses.js';

const { scratch } = address;

/** The part of the kernel that is used while no thread searches: filling the slots anew, packing every state again. */
export function upkeepText(): string {
  return `
  ;; Enters \`$n\` states into slots that are all free.
  (func (export "rehash") (param $n i32)
    (local $first i32) (local $count i32) (local $i i32) (local $h i32) (local $at i32)
    (memory.fill (global.get $slots) (i32.const 0) (i32.shl (i32.add (global.get $slotMask) (i32.const 1)) (i32.const 2)))
    (block $all (loop $batch
      (br_if $all (i32.ge_u (local.get $first) (local.get $n)))
      (local.set $count (i32.sub (local.get $n) (local.get $first)))
      (if (i32.gt_u (local.get $count) (i32.const ${2 * batchSize})) (then (local.set $count (i32.const ${2 * batchSize}))))
      (call $hashAll (call $stateAt (local.get $first)) (local.get $count))
      (call $touchSlots (local.get $count))
      (local.set $i (i32.const 0))
      (loop $one
        (local.set $h (i32.load offset=${scratch.hashes} (i32.add (global.get $scratch) (i32.shl (local.get $i) (i32.const 2)))))
        (local.set $at (i32.and (local.get $h) (global.get $slotMask)))
        (block $free (loop $probe
          (br_if $free (i32.eqz (i32.load (i32.add (global.get $slots) (i32.shl (local.get $at) (i32.const 2))))))
          (local.set $at (i32.and (i32.add (local.get $at) (i32.const 1)) (global.get $slotMask)))
          (br $probe)))
        (i32.store (i32.add (global.get $slots) (i32.shl (local.get $at) (i32.const 2)))
          (i32.or (i32.and (local.get $h) (i32.xor (global.get $slotMask) (i32.const -1)))
            (i32.add (i32.add (local.get $first) (local.get $i)) (i32.const 1))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $one (i32.lt_u (local.get $i) (local.get $count))))
      (local.set $first (i32.add (local.get $first) (local.get $count)))
      (br $batch))))

  ;; Packs state number \`$state\` again, from \`$old\` bytes into \`$new\`. The heads hold \`$n\` records of cells:
  ;; word offset, shift and mask in the old layout, word offset and shift in the new one.
  (func $repackOne (param $state i32) (param $n i32) (param $old i32) (param $new i32)
    (local $from i32) (local $into i32) (local $c i32) (local $stop i32)
    (local.set $from (i32.add (global.get $arena) (i32.mul (local.get $state) (local.get $old))))
    (local.set $into (i32.add (global.get $scratch) (i32.const ${scratch.words})))
    (local.set $stop (i32.add (local.get $into) (local.get $new)))
    (loop $clear
      (i32.store (local.get $into) (i32.const 0))
      (local.set $into (i32.add (local.get $into) (i32.const 4)))
      (br_if $clear (i32.lt_u (local.get $into) (local.get $stop))))
    (local.set $c (i32.add (global.get $scratch) (i32.const ${scratch.heads})))
    (local.set $stop (i32.add (local.get $c) (i32.mul (local.get $n) (i32.const 20))))
    (loop $cell
      (local.set $into (i32.add (i32.add (global.get $scratch) (i32.const ${scratch.words})) (i32.load offset=12 (local.get $c))))
      (i32.store (local.get $into) (i32.or (i32.load (local.get $into)) (i32.shl
        (i32.and (i32.shr_u (i32.load (i32.add (local.get $from) (i32.load (local.get $c)))) (i32.load offset=4 (local.get $c)))
          (i32.load offset=8 (local.get $c)))
        (i32.load offset=16 (local.get $c)))))
      (local.set $c (i32.add (local.get $c) (i32.const 20)))
      (br_if $cell (i32.lt_u (local.get $c) (local.get $stop))))
    (local.set $into (i32.add (global.get $arena) (i32.mul (local.get $state) (local.get $new))))
    (local.set $from (i32.add (global.get $scratch) (i32.const ${scratch.words})))
    (local.set $stop (i32.add (local.get $from) (local.get $new)))
    (loop $copy
      (i32.store (local.get $into) (i32.load (local.get $from)))
      (local.set $into (i32.add (local.get $into) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br_if $copy (i32.lt_u (local.get $from) (local.get $stop)))))

  ;; Packs \`$states\` states again, in the order in which none is written over before it is read.
  (func (export "repack") (param $states i32) (param $n i32) (param $old i32) (param $new i32)
    (local $state i32)
    (if (i32.ge_u (local.get $new) (local.get $old))
      (then
        (local.set $state (local.get $states))
        (loop $down
          (local.set $state (i32.sub (local.get $state) (i32.const 1)))
          (call $repackOne (local.get $state) (local.get $n) (local.get $old) (local.get $new))
          (br_if $down (local.get $state))))
      (else
        (loop $up
          (call $repackOne (local.get $state) (local.get $n) (local.get $old) (local.get $new))
          (local.set $state (i32.add (local.get $state) (i32.const 1)))
          (br_if $up (i32.lt_u (local.get $state) (local.get $states)))))))

  ;; The slot that holds state number \`$state\`, which is stored: for moving it to another number.
  (func (export "slotOf") (param $state i32) (result i32)
    (local $slot i32)
    (local.set $slot (i32.and (call $hash (call $stateAt (local.get $state))) (global.get $slotMask)))
    (block $found (loop $probe
      (br_if $found (i32.eq (i32.and (i32.load (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2))))
        (global.get $slotMask)) (i32.add (local.get $state) (i32.const 1))))
      (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (global.get $slotMask)))
      (br $probe)))
    (i32.add (global.get $slots) (i32.shl (local.get $slot) (i32.const 2))))`;
}
