import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, redisServer, systemProgram } from '../embedded/apt.ts'
import { runChecks } from './check.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { mutantsCommand } from './test/mutants.ts'
import { addTallies, closingLine, playwrightTally, vitestTally, type Tally } from './test/tally.ts'
import { runTool } from './tool.ts'

export const register: Register = (program, io) => {
  program
    .command('test')
    .description('every check and every test; with a filter, the tests whose file name holds it')
    .argument('[filter...]', 'parts of file names')
    .action((filter: string[]) => test(io, filter))
    .addCommand(mutantsCommand(io))
}

async function test(io: CommandIo, filter: string[]): Promise<void> {
  const reports = mkdtempSync(join(tmpdir(), 'kiwi-test-'))
  try {
    const total = filter.length > 0 ? await filtered(io, filter, reports) : await everything(io, reports)
    io.answer(total, closingLine(total))
    if (total.failed > 0) io.exitCode = 1
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

async function filtered(io: CommandIo, filter: string[], reports: string): Promise<Tally> {
  await systemProgram(redisServer, io.news)
  // Asked for by name, the fault suites take their time: thousands of histories instead of a few.
  return vitest(io, reports, filter.includes('faults') ? { KIWI_FAULTS: 'long' } : {}, filter)
}

async function everything(io: CommandIo, reports: string): Promise<Tally> {
  await systemProgram(redisServer, io.news)
  const browser = await systemProgram(chromium, io.news)
  io.news('Checks')
  // The checks build the web app, which the browser tests need.
  const checks = await runChecks(io, { withLayers: false })
  const tally: Tally = { passed: checks.filter(({ ok }) => ok).length, failed: checks.filter(({ ok }) => !ok).length, skipped: 0 }
  const env = { KIWI_CHROMIUM: browser }
  const tested = await vitest(io, reports, env, [])
  io.signal.throwIfAborted()
  const browsed = existsSync(join(io.root, 'playwright.config.ts'))
    ? await playwright(io, reports, env)
    : { passed: 0, failed: 0, skipped: 0 }
  io.signal.throwIfAborted()
  return addTallies(tally, tested, browsed)
}

async function vitest(io: CommandIo, reports: string, env: Record<string, string>, filter: string[]): Promise<Tally> {
  const report = join(reports, 'vitest.json')
  const args = ['run', ...filter, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const run = await runTool(io, 'vitest/vitest.mjs', args, { show: true, env })
  return vitestTally(readReport(report), run.ok)
}

async function playwright(io: CommandIo, reports: string, env: Record<string, string>): Promise<Tally> {
  const report = join(reports, 'playwright.json')
  const run = await runTool(io, '@playwright/test/cli.js', ['test', '--reporter=line,json'], {
    show: true,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  return playwrightTally(readReport(report), run.ok)
}

/** A test run that died before it wrote its report has none. */
function readReport(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}
