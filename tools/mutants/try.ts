import type { Lane, TestRun } from './lane.ts'
import type { Mutant } from './mutant.ts'

export interface Verdict extends Mutant {
  /** `unusable`: the program did not start, so no test could decide. */
  outcome: 'killed' | 'survived' | 'timed out' | 'unusable'
  /** The test that noticed it. */
  by: string
  tookMs: number
}

/** Numbers of test files in one run: few at first, because the nearest ones notice most. */
const batchSizes = [2, 4, 8, 12]
const startMs = 60_000
const fileMs = 45_000

/** Whether a test file passes without a mutant; checked once, when it seems to notice one. */
export type Soundness = Map<string, Promise<boolean>>

/**
 * Tries a mutant: test files in the order given until one notices, at most `mostFiles` of them. A
 * file that fails on the clean copy too notices nothing, and is left out from then on.
 */
export async function tryMutant(
  mutant: Mutant,
  tests: string[],
  { lane, sound, mostFiles, signal }: { lane: Lane; sound: Soundness; mostFiles: number; signal: AbortSignal },
): Promise<Verdict> {
  const startedAt = performance.now()
  const verdict = (outcome: Verdict['outcome'], by = ''): Verdict => ({ ...mutant, outcome, by, tookMs: performance.now() - startedAt })
  let left = tests.slice(0, mostFiles)
  for (let turn = 0; left.length > 0; turn += 1) {
    const batch = left.slice(0, batchSizes[Math.min(turn, batchSizes.length - 1)])
    const run = await lane.runOver(mutant, batch, startMs + batch.length * fileMs, signal)
    signal.throwIfAborted()
    const noticed = await soundFailures(run, lane, sound, signal)
    if (run.outcome === 'not started') return verdict('unusable')
    if (run.outcome === 'timed out') return verdict('timed out', batch.join(' '))
    if (noticed.length > 0) return verdict('killed', `${noticed[0]!}: ${run.firstFailure}`)
    // The rest of a batch was not run when one of its files failed for no reason of ours: that one
    // alone goes.
    left = run.outcome === 'failed' ? left.filter((test) => !run.failedFiles.includes(test)) : left.slice(batch.length)
  }
  return verdict('survived')
}

async function soundFailures(run: TestRun, lane: Lane, sound: Soundness, signal: AbortSignal): Promise<string[]> {
  const failures: string[] = []
  for (const file of run.failedFiles) {
    const isSound = sound.get(file) ?? lane.run([file], startMs + 4 * fileMs, signal).then(({ outcome }) => outcome === 'passed')
    sound.set(file, isSound)
    if (await isSound) failures.push(file)
  }
  return failures
}
