import type { CommandIo } from '../commands/io.ts'

export type Step = <T>(label: string, work: () => Promise<T>) => Promise<T>

/** Runs steps; each reports its label and time in seconds when it ends, or that it failed. */
export function stepsOf(io: CommandIo): Step {
  return async (label, work) => {
    const startedAt = performance.now()
    try {
      const result = await work()
      io.news(`  ${label.padEnd(34)} ${seconds(performance.now() - startedAt).padStart(7)}`)
      return result
    } catch (error) {
      if (!io.signal.aborted) io.news(`  ${label.padEnd(34)}  failed`)
      throw error
    }
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
