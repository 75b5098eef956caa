import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mutated, type Mutant } from './mutant.ts'
import type { Tree } from './tree.ts'

export interface TestRun {
  outcome: 'passed' | 'failed' | 'timed out' | 'not started'
  /** Of a failed run: the files with failures, and the first failed test. */
  failedFiles: string[]
  firstFailure: string
}

export type Lane = ReturnType<typeof openLane>

/** A temporary copy of the checkout that tries mutants one at a time. Packages are shared. */
export function openLane(tree: Tree, dir: string, env: Record<string, string | undefined>) {
  for (const file of [...tree.files, ...generated(tree.root)]) {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    copyFileSync(join(tree.root, file), join(dir, file))
  }
  for (const packages of ['node_modules', 'web/node_modules', 'sdk/node_modules']) {
    if (existsSync(join(tree.root, packages))) symlinkSync(join(tree.root, packages), join(dir, packages))
  }
  const run = (tests: string[], limitMs: number, signal: AbortSignal) => runTests(dir, tests, limitMs, { ...env }, signal)
  return {
    run,
    /** Runs these test files over the mutant, and leaves the copy as it was. */
    async runOver(mutant: Mutant, tests: string[], limitMs: number, signal: AbortSignal): Promise<TestRun> {
      const [file, original] = [join(dir, mutant.file), readFileSync(join(tree.root, mutant.file), 'utf8')]
      writeFileSync(file, mutated(original, mutant))
      try {
        return await run(tests, limitMs, signal)
      } finally {
        writeFileSync(file, original)
      }
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Generated messages of the web: git does not list them. */
function generated(root: string): string[] {
  const dir = 'web/src/paraglide'
  if (!existsSync(join(root, dir))) return []
  const found = readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

interface Report {
  testResults: { name: string; status: string; message: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** Runs vitest over these files; ends it with all its processes after `limitMs`. */
async function runTests(
  dir: string,
  tests: string[],
  limitMs: number,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<TestRun> {
  const report = join(dir, 'mutant-report.json')
  rmSync(report, { force: true })
  const args = ['run', ...tests, '--bail=1', '--no-cache', '--reporter=json', `--outputFile=${report}`]
  const child = spawn(process.execPath, [join(dir, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: dir,
    env: { ...env, CI: '1' },
    stdio: 'ignore',
    detached: true,
  })
  let isLate = false
  const end = () => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  }
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, limitMs)
  signal.addEventListener('abort', end, { once: true })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))
  clearTimeout(timer)
  signal.removeEventListener('abort', end)
  if (isLate) return { outcome: 'timed out', failedFiles: [], firstFailure: '' }
  if (code === 0) return { outcome: 'passed', failedFiles: [], firstFailure: '' }
  if (!existsSync(report)) return { outcome: 'not started', failedFiles: [], firstFailure: '' }
  return failuresOf(JSON.parse(readFileSync(report, 'utf8')) as Report, dir)
}

function failuresOf({ testResults }: Report, dir: string): TestRun {
  const failed = testResults.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return { outcome: 'not started', failedFiles: [], firstFailure: '' }
  const first = failed.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed')
  return {
    outcome: 'failed',
    failedFiles: failed.map(({ name }) => name.slice(dir.length + 1)),
    firstFailure: first?.fullName ?? failed[0]!.message.split('\n')[0]!,
  }
}
