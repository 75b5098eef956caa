import { hash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

const newline = 10
const lane = 2 ** 48

/**
 * Passes rows of COPY's text format on, counts them and sums their hashes: two lanes of 48 bits of
 * SHA-256, so that rows may come in any order. A row is a line, because the format writes a newline
 * within a value as `\n`.
 */
export class RowDigest extends Transform {
  rows = 0
  #sums: [number, number] = [0, 0]
  #begun: Uint8Array[] = []

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let from = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#add(chunk.subarray(from, end))
      from = end + 1
    }
    // A copy: the driver may use the chunk's memory again.
    if (from < chunk.length) this.#begun.push(Uint8Array.from(chunk.subarray(from)))
    done(null, chunk)
  }

  /** 24 hexadecimal digits, when the stream has ended. */
  get digest(): string {
    return this.#sums.map((sum) => sum.toString(16).padStart(12, '0')).join('')
  }

  #add(end: Buffer): void {
    const row = this.#begun.length === 0 ? end : Buffer.concat([...this.#begun, end])
    this.#begun = []
    const hashed = hash('sha256', row, 'buffer')
    this.#sums = [(this.#sums[0] + hashed.readUIntBE(0, 6)) % lane, (this.#sums[1] + hashed.readUIntBE(6, 6)) % lane]
    this.rows += 1
  }
}
