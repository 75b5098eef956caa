/**
 * Rows of a block; a block of 64 columns by 256 takes 128 KB, which the second-level cache holds.
 */
const block = 64
const depth = 256

/**
 * The inverse of a symmetric positive definite n × n matrix (row after row), in its place. Cholesky
 * G = L Lᵀ, then U = L⁻ᵀ, then G⁻¹ = U Uᵀ (Golub and Van Loan, Matrix Computations, 4.2). All three
 * are made of products of contiguous rows, n³ ÷ 2 multiplications in all, and take one more matrix
 * of memory. Errors: RangeError where the matrix is not positive definite.
 */
export function invertSymmetric(matrix: Float64Array, n: number): void {
  const steps = inversion(matrix, n)
  while (!steps.next().done);
}

/** The same in steps of some hundredths of a second, for a process that has other work too. */
export function* inversion(matrix: Float64Array, n: number): Generator<void, void> {
  yield* factor(matrix, n)
  const upper = yield* invertedTranspose(matrix, n)
  matrix.fill(0)
  // Row i of U begins at column i, so that the product of rows i and j ≤ i begins there too.
  for (let column = 0; column < n; column += block) {
    const columnEnd = Math.min(n, column + block)
    for (let row = column; row < n; row += block) {
      const rowEnd = Math.min(n, row + block)
      subtractProduct(matrix, upper, upper, n, [row, rowEnd], [column, columnEnd], [row, n])
      yield
    }
  }
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const value = -matrix[row * n + column]!
      matrix[row * n + column] = value
      matrix[column * n + row] = value
    }
  }
}

/** L in the lower triangle; what stands above the diagonal is not used. */
function* factor(matrix: Float64Array, n: number): Generator<void, void> {
  for (let column = 0; column < n; column += block) {
    const columnEnd = Math.min(n, column + block)
    for (let row = column; row < n; row += depth) {
      subtractProduct(matrix, matrix, matrix, n, [row, Math.min(n, row + depth)], [column, columnEnd], [0, column])
      yield
    }
    for (let row = column; row < columnEnd; row += 1) {
      const square = solveRow(matrix, matrix, n, row, column, row)
      const pivot = matrix[row * n + row]! - square
      if (!(pivot > 0)) throw new RangeError(`The matrix is not positive definite at row ${row}.`)
      matrix[row * n + row] = Math.sqrt(pivot)
    }
    for (let row = columnEnd; row < n; row += 1) solveRow(matrix, matrix, n, row, column, columnEnd)
  }
}

/** U = L⁻ᵀ, zero below the diagonal: column block after column block of U Lᵀ = 1. */
function* invertedTranspose(lower: Float64Array, n: number): Generator<void, Float64Array> {
  const upper = new Float64Array(n * n)
  for (let row = 0; row < n; row += 1) upper[row * n + row] = 1
  for (let column = 0; column < n; column += block) {
    const columnEnd = Math.min(n, column + block)
    // Rows of the block itself begin here; those above have their earlier columns already.
    for (let row = 0; row < column; row += block) {
      subtractProduct(upper, upper, lower, n, [row, Math.min(column, row + block)], [column, columnEnd], [row, column])
      yield
    }
    for (let row = 0; row < columnEnd; row += 1) solveRow(upper, lower, n, row, column, columnEnd)
  }
  return upper
}

/**
 * Solves x Lᵀ = b for the columns `from` to `to` of one row of `target`, in place. Returns the sum
 * of their squares.
 */
function solveRow(target: Float64Array, lower: Float64Array, n: number, row: number, from: number, to: number): number {
  let squares = 0
  for (let column = from; column < to; column += 1) {
    let sum = target[row * n + column]!
    for (let k = from; k < column; k += 1) sum -= target[row * n + k]! * lower[column * n + k]!
    const solved = sum / lower[column * n + column]!
    target[row * n + column] = solved
    squares += solved * solved
  }
  return squares
}

/** target[i][j] −= Σ a[i][k] b[j][k] over the ranges of rows i, columns j and k. */
function subtractProduct(
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  [rowFrom, rowTo]: [number, number],
  [columnFrom, columnTo]: [number, number],
  [from, to]: [number, number],
): void {
  for (let start = from; start < to; start += depth) {
    const end = Math.min(to, start + depth)
    let row = rowFrom
    for (; row + 4 <= rowTo; row += 4) {
      let column = columnFrom
      for (; column + 4 <= columnTo; column += 4) subtractTile(target, a, b, n, row, column, start, end)
      for (; column < columnTo; column += 1) for (let r = row; r < row + 4; r += 1) subtractOne(target, a, b, n, r, column, start, end)
    }
    for (; row < rowTo; row += 1)
      for (let column = columnFrom; column < columnTo; column += 1) subtractOne(target, a, b, n, row, column, start, end)
  }
}

function subtractOne(
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  row: number,
  column: number,
  from: number,
  to: number,
): void {
  let sum = 0
  for (let k = from; k < to; k += 1) sum += a[row * n + k]! * b[column * n + k]!
  target[row * n + column]! -= sum
}

/**
 * Four rows by four columns at once: 16 products per 8 reads. Written out, because only local
 * numbers stay in registers.
 */
function subtractTile(
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  row: number,
  column: number,
  from: number,
  to: number,
): void {
  const n2 = 2 * n
  const n3 = 3 * n
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  let s23 = 0
  let s30 = 0
  let s31 = 0
  let s32 = 0
  let s33 = 0
  let at = row * n + from
  let bt = column * n + from
  for (let k = from; k < to; k += 1, at += 1, bt += 1) {
    const x0 = a[at]!
    const x1 = a[at + n]!
    const x2 = a[at + n2]!
    const x3 = a[at + n3]!
    const y0 = b[bt]!
    const y1 = b[bt + n]!
    const y2 = b[bt + n2]!
    const y3 = b[bt + n3]!
    s00 += x0 * y0
    s01 += x0 * y1
    s02 += x0 * y2
    s03 += x0 * y3
    s10 += x1 * y0
    s11 += x1 * y1
    s12 += x1 * y2
    s13 += x1 * y3
    s20 += x2 * y0
    s21 += x2 * y1
    s22 += x2 * y2
    s23 += x2 * y3
    s30 += x3 * y0
    s31 += x3 * y1
    s32 += x3 * y2
    s33 += x3 * y3
  }
  const t = row * n + column
  target[t]! -= s00
  target[t + 1]! -= s01
  target[t + 2]! -= s02
  target[t + 3]! -= s03
  target[t + n]! -= s10
  target[t + n + 1]! -= s11
  target[t + n + 2]! -= s12
  target[t + n + 3]! -= s13
  target[t + n2]! -= s20
  target[t + n2 + 1]! -= s21
  target[t + n2 + 2]! -= s22
  target[t + n2 + 3]! -= s23
  target[t + n3]! -= s30
  target[t + n3 + 1]! -= s31
  target[t + n3 + 2]! -= s32
  target[t + n3 + 3]! -= s33
}
