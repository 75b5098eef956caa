const short = 1_000
const growth = 16

function tookMs(read: (text: string) => unknown, text: string): number {
  const from = performance.now()
  read(text)
  return performance.now() - from
}

const times = (count: number) => Array.from({ length: count })

/**
 * A pattern that tries every pair of places takes 256 times as long for 16 times the text; a plain
 * scan 16 times. Other work on the machine only makes a reading slower, so that one that is quick
 * enough decides.
 */
export function isLinear(read: (text: string) => unknown, unit: string): boolean {
  const [few, many] = [unit.repeat(short / unit.length), unit.repeat((short * growth) / unit.length)]
  const base = Math.max(0.05, Math.min(...times(4).map(() => tookMs(read, few))))
  return times(20).some(() => tookMs(read, many) / base < growth * 5)
}
