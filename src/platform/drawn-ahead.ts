import { randomBytes, randomFillSync } from 'node:crypto'

const drawnBytes = 4_096
/** More than this is drawn by itself. */
const mostAtOnce = 64

/**
 * Random bytes, of which many are drawn from the system at once: a draw takes 15 µs, however few it
 * gives. None is given twice, and none that was given stays here.
 */
export function drawnAhead(): (count: number) => Uint8Array {
  const drawn = new Uint8Array(drawnBytes)
  let at = drawnBytes
  return (count) => {
    if (count > mostAtOnce) return new Uint8Array(randomBytes(count))
    if (at + count > drawnBytes) {
      randomFillSync(drawn)
      at = 0
    }
    const given = drawn.slice(at, at + count)
    drawn.fill(0, at, at + count)
    at += count
    return given
  }
}
