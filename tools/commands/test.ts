import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { chromium, headlessShell, redisServer, systemProgram } from '../../src/dev/stores/apt.ts'
import { findProgram } from '../../src/dev/stores/programs.ts'
import { runChecks } from './check.ts'
import { CommandFailure, type CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'
import { mutantsCommand } from '../mutants/command.ts'
import { failuresIn, type Run, tableOf } from './test/runs.ts'
import { addTallies, closingLine, type Tally, vitestTally } from './test/tally.ts'
import { runTool } from './tool.ts'

interface Options {
  repeat: number
  shuffle?: true
  seed: number
  minutes: number
  accept?: true
  all?: true
}

export const register: Register = (program, io) => {
  program
    .command('test')
    .description('run every check and test, or with a filter the tests with it in the file name')
    .argument('[filter...]', 'parts of file names')
    .option('--repeat <n>', 'run the tests n times, and answer with a table of the runs', aNumber, 1)
    .option('--shuffle', 'run the files in a random order, a new one for each run')
    .option(
      '--seed <n>',
      'the seed of the first order (the next run takes the next number), or of the mistakes of `mutants`',
      aNumber,
      Math.floor(Math.random() * 1e6),
    )
    .option('--all', 'with every scene in Chromium; without a filter only the main ones are played')
    .option('--minutes <n>', 'how long `soak` lasts', aNumber, 10)
    .option('--accept', 'keep the pages of `pictures` as they look now')
    .action((filter: string[], options: Options) => test(io, filter, options))
    .addCommand(mutantsCommand(io))
}

async function test(io: CommandIo, filter: string[], options: Options): Promise<void> {
  if (options.accept && !filter.includes('pictures'))
    throw new CommandFailure('--accept belongs to: kiwi test pictures --accept', { exitCode: 2 })
  const reports = mkdtempSync(join(tmpdir(), 'kiwi-test-'))
  try {
    await systemProgram(redisServer, io.news)
    // Asked for by name, the fault suites take their time: thousands of histories instead of a few.
    const env: Record<string, string> = filter.includes('faults')
      ? { KIWI_FAULTS: 'long' }
      : filter.includes('fuzz')
        ? { KIWI_FUZZ: 'long' }
        : filter.includes('soak')
          ? { KIWI_SOAK_MINUTES: String(options.minutes) }
          : filter.includes('pictures')
            ? { KIWI_PICTURES: options.accept ? 'accept' : 'compare', KIWI_CHROMIUM: await systemProgram(chromium, io.news) }
            : filter.includes('cluster')
              ? { KIWI_CLUSTER: 'long' }
              : {}
    const whole = filter.length === 0 ? await prepareAll(io, options) : { checked: nothing, env }
    const runs: Run[] = []
    for (let n = 0; n < options.repeat; n += 1) {
      const seed = options.shuffle ? options.seed + n : null
      if (seed !== null) io.news(`seed ${seed}`)
      runs.push(await vitest(io, reports, whole.env, filter, seed))
      io.signal.throwIfAborted()
    }
    const total = addTallies(whole.checked, ...runs)
    const table = options.repeat > 1 ? `${tableOf(runs)}\n` : ''
    io.answer(options.repeat > 1 ? { ...total, runs } : total, `${table}${closingLine(total)}`)
    if (total.failed > 0) io.exitCode = 1
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

const nothing: Tally = { passed: 0, failed: 0, skipped: 0 }

/** Runs the checks, which build the web app for the browser tests. */
async function prepareAll(io: CommandIo, { all }: Options): Promise<{ checked: Tally; env: Record<string, string> }> {
  const browser = await systemProgram(chromium, io.news)
  if (!findProgram(headlessShell)) io.news(`Without ${headlessShell} the run takes nearly half as long again: apt-get has it.`)
  io.news('Checks')
  const checks = await runChecks(io)
  io.signal.throwIfAborted()
  const failed = checks.filter(({ ok }) => !ok).length
  const env = { KIWI_CHROMIUM: browser, KIWI_PICTURES: 'off', KIWI_SCENES: all ? 'all' : 'main' }
  return { checked: { passed: checks.length - failed, failed, skipped: 0 }, env }
}

async function vitest(io: CommandIo, reports: string, env: Record<string, string>, filter: string[], seed: number | null): Promise<Run> {
  const path = join(reports, 'vitest.json')
  rmSync(path, { force: true })
  const order = seed === null ? [] : ['--sequence.shuffle.files', `--sequence.seed=${seed}`]
  // Which suites run over a Redis Cluster their list says, not their names.
  const which = filter.includes('cluster') ? ['--project=cluster', ...filter.filter((part) => part !== 'cluster')] : filter
  const args = ['run', ...which, ...order, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
  const run = await runTool(io, 'vitest/vitest.mjs', args, { show: true, env })
  // A run that ended early has no report.
  const report: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
  return { ...vitestTally(report, run.ok), seed, tookMs: run.tookMs, failures: failuresIn(report, io.root) }
}

function aNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.')
  return Number(text)
}
