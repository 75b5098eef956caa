const short = 1_000
const growth = 16

/** How late the system's count of this thread's CPU time may be. */
const countMs = 5

/** Other work on the machine makes a short reading longer, and not the CPU time of a long one. */
function tookMs(read: () => unknown): number {
  const [from, before] = [performance.now(), process.threadCpuUsage()]
  read()
  const tookMs = performance.now() - from
  const { user, system } = process.threadCpuUsage(before)
  return Math.min(tookMs, (user + system) / 1_000 + countMs)
}

const times = (count: number) => Array.from({ length: count })

/**
 * A pattern that tries every pair of places takes 256 times as long for 16 times the text; a plain
 * scan 16 times. Nothing makes a reading quicker, so that one that is quick enough decides.
 */
export function isLinear(read: (text: string) => unknown, unit: string): boolean {
  const [few, many] = [unit.repeat(short / unit.length), unit.repeat((short * growth) / unit.length)]
  const base = Math.max(0.05, Math.min(...times(4).map(() => tookMs(() => read(few)))))
  return times(20).some(() => tookMs(() => read(many)) / base < growth * 5)
}
