;; AdamW and the sum of squares in SIMD, four floats at a time, on windows of memory of up to 4096
;; values of each array. `npm run kernels` compiles this file into kernels.ts.
(module
  (memory (export "memory") 2)

  ;; AdamW on the first `count` values. Windows, in bytes: value 0, gradient 16384, m 32768, v 49152.
  (func (export "adamw")
    (param $count i32) (param $beta1 f32) (param $beta2 f32) (param $decay f32) (param $rate f32)
    (param $correction f32) (param $epsilon f32) (param $scale f32)
    (local $at i32) (local $end i32) (local $g v128) (local $m v128) (local $v v128)
    (local $b1 v128) (local $c1 v128) (local $b2 v128) (local $c2 v128)
    (local $k v128) (local $r v128) (local $c v128) (local $e v128) (local $s v128)
    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $c1 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta1))))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $c2 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta2))))
    (local.set $k (f32x4.splat (local.get $decay)))
    (local.set $r (f32x4.splat (local.get $rate)))
    (local.set $c (f32x4.splat (local.get $correction)))
    (local.set $e (f32x4.splat (local.get $epsilon)))
    (local.set $s (f32x4.splat (local.get $scale)))
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $g (f32x4.mul (v128.load offset=16384 (local.get $at)) (local.get $s)))
        ;; m ← β₁m + (1 − β₁)g
        (local.set $m
          (f32x4.add
            (f32x4.mul (local.get $b1) (v128.load offset=32768 (local.get $at)))
            (f32x4.mul (local.get $c1) (local.get $g))))
        (v128.store offset=32768 (local.get $at) (local.get $m))
        ;; v ← β₂v + (1 − β₂)g²
        (local.set $v
          (f32x4.add
            (f32x4.mul (local.get $b2) (v128.load offset=49152 (local.get $at)))
            (f32x4.mul (local.get $c2) (f32x4.mul (local.get $g) (local.get $g)))))
        (v128.store offset=49152 (local.get $at) (local.get $v))
        ;; θ ← decay·θ − rate·m / (√v·correction + ε)
        (v128.store (local.get $at)
          (f32x4.sub
            (f32x4.mul (local.get $k) (v128.load (local.get $at)))
            (f32x4.div
              (f32x4.mul (local.get $r) (local.get $m))
              (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $v)) (local.get $c)) (local.get $e)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; Σ x² of the first `count` values at byte 0, in float64. The window must be zero up to a multiple of 4.
  (func (export "sumOfSquares") (param $count i32) (result f64)
    (local $at i32) (local $end i32) (local $x v128) (local $low v128) (local $high v128) (local $part v128)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x (v128.load (local.get $at)))
        (local.set $part (f64x2.promote_low_f32x4 (local.get $x)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $part) (local.get $part))))
        (local.set $part (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $part) (local.get $part))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low)))))
