import { closingLine, type Tally } from './tally.ts'

/** One of several runs of the same tests. */
export interface Run extends Tally {
  /** The seed of the order of files. Null: the usual order. */
  seed: number | null
  tookMs: number
  /** `file: name` of each failed test, or `file: could not be loaded`. */
  failures: string[]
}

interface VitestReport {
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** The failures of a vitest JSON report; none without a report. */
export function failuresIn(report: unknown, root: string): string[] {
  if (typeof report !== 'object' || report === null || !('testResults' in report)) return []
  return (report as VitestReport).testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.replace(`${root}/`, '')
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${file}: could not be loaded`]
    return failed.map(({ fullName }) => `${file}: ${fullName}`)
  })
}

/** One line per run, then each failed test with its runs. */
export function tableOf(runs: readonly Run[]): string {
  const lines = runs.map(
    ({ seed, tookMs, ...tally }, n) =>
      `run ${n + 1}  ${seed === null ? '' : `seed ${seed}  `}${Math.round(tookMs / 1000)} s  ${closingLine(tally)}`,
  )
  const failures = [...new Set(runs.flatMap((run) => run.failures))].sort()
  const where = (failure: string) => runs.flatMap((run, n) => (run.failures.includes(failure) ? [n + 1] : []))
  return [
    ...lines,
    ...failures.map((failure) => `failed in ${where(failure).length} of ${runs.length} (run ${where(failure).join(', ')}): ${failure}`),
  ].join('\n')
}
