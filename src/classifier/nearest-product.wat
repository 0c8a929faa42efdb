;; The largest dot product of one vector with rows of 16-bit integers: see nearest-product.ts.
(module
  (memory (export "memory") 0)

  (func $sum (param $lanes v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $lanes)) (i32x4.extract_lane 1 (local.get $lanes)))
      (i32.add (i32x4.extract_lane 2 (local.get $lanes)) (i32x4.extract_lane 3 (local.get $lanes)))))

  (func $larger (param $x i32) (param $y i32) (result i32)
    (select (local.get $x) (local.get $y) (i32.gt_s (local.get $x) (local.get $y))))

  ;; Rows lie from $row0 to $end, a multiple of four of them; every row and the vector at $vector take $bytes, a
  ;; multiple of 16.
  (func (export "nearestProduct")
    (param $vector i32) (param $row0 i32) (param $end i32) (param $bytes i32) (result i32)
    (local $best i32) (local $at i32) (local $part v128)
    (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $best (i32.const -0x80000000))
    (loop $rows
      (local.set $row1 (i32.add (local.get $row0) (local.get $bytes)))
      (local.set $row2 (i32.add (local.get $row1) (local.get $bytes)))
      (local.set $row3 (i32.add (local.get $row2) (local.get $bytes)))
      (local.set $sum0 (v128.const i32x4 0 0 0 0))
      (local.set $sum1 (local.get $sum0))
      (local.set $sum2 (local.get $sum0))
      (local.set $sum3 (local.get $sum0))
      (local.set $at (i32.const 0))
      (loop $parts
        (local.set $part (v128.load (i32.add (local.get $vector) (local.get $at))))
        (local.set $sum0 (i32x4.add (local.get $sum0)
          (i32x4.dot_i16x8_s (local.get $part) (v128.load (i32.add (local.get $row0) (local.get $at))))))
        (local.set $sum1 (i32x4.add (local.get $sum1)
          (i32x4.dot_i16x8_s (local.get $part) (v128.load (i32.add (local.get $row1) (local.get $at))))))
        (local.set $sum2 (i32x4.add (local.get $sum2)
          (i32x4.dot_i16x8_s (local.get $part) (v128.load (i32.add (local.get $row2) (local.get $at))))))
        (local.set $sum3 (i32x4.add (local.get $sum3)
          (i32x4.dot_i16x8_s (local.get $part) (v128.load (i32.add (local.get $row3) (local.get $at))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $parts (i32.lt_u (local.get $at) (local.get $bytes))))
      (local.set $best (call $larger (local.get $best) (call $larger
        (call $larger (call $sum (local.get $sum0)) (call $sum (local.get $sum1)))
        (call $larger (call $sum (local.get $sum2)) (call $sum (local.get $sum3))))))
      (local.set $row0 (i32.add (local.get $row3) (local.get $bytes)))
      (br_if $rows (i32.lt_u (local.get $row0) (local.get $end))))
    (local.get $best)))
