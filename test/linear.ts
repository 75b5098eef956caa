const short = 1_000
const growth = 16

/** The quickest of several readings: other work on the machine only makes one slower. */
function quickestMs(read: (text: string) => unknown, text: string): number {
  let quickest = Infinity
  for (let run = 0; run < 4; run += 1) {
    const from = performance.now()
    read(text)
    quickest = Math.min(quickest, performance.now() - from)
  }
  return quickest
}

/**
 * A pattern that tries every pair of places takes 256 times as long for 16 times the text; a plain
 * scan 16 times.
 */
export function isLinear(read: (text: string) => unknown, unit: string): boolean {
  const base = Math.max(0.05, quickestMs(read, unit.repeat(short / unit.length)))
  return quickestMs(read, unit.repeat((short * growth) / unit.length)) / base < growth * 5
}
