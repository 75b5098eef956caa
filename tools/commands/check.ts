import { seconds } from '../../src/dev/steps.ts'
import { buildMessages, buildWeb } from '../../src/dev/processes/web.ts'
import type { CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'
import { faultsOfComments } from './comments.ts'
import { faultsOfMessages } from './messages.ts'
import { checkMigrations } from './migrations.ts'
import { runTool, type ToolRun } from './tool.ts'

interface Check {
  name: string
  run: (io: CommandIo) => Promise<ToolRun>
}

export interface CheckResult extends ToolRun {
  name: string
}

/** Each says on its own what is not in order; `check.test.ts` plants a fault for every one. */
const types: Check = { name: 'types', run: (io) => runTool(io, 'typescript/bin/tsc', ['--noEmit', '--checkers', '1', '-p', '.']) }
const web: Check = { name: 'web app', run: checkWeb }
const lint: Check = { name: 'lint', run: (io) => runTool(io, 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']) }
const format: Check = { name: 'format', run: (io) => runTool(io, 'oxfmt/bin/oxfmt', ['--check']) }
const comments: Check = { name: 'comments', run: (io) => found(() => faultsOfComments(io.root)) }
const messages: Check = { name: 'messages', run: (io) => found(() => faultsOfMessages(io.root)) }
const deadCode: Check = { name: 'dead code', run: (io) => runTool(io, 'knip/bin/knip.js', ['--no-progress']) }
const migrations: Check = { name: 'migrations', run: checkMigrations }
/** Those that read files and build nothing. */
export const readingChecks = [types, lint, format, comments, messages, deadCode, migrations]

export const register: Register = (program, io) => {
  program
    .command('check')
    .description('check types, lint with the layers, format, comments, messages, dead code and migrations')
    .action(async () => {
      const results = await runChecks(io)
      const failed = results.filter(({ ok }) => !ok).map(({ name }) => name)
      io.answer(
        { checks: results.map(({ name, ok, tookMs }) => ({ name, ok, tookMs: Math.round(tookMs) })) },
        failed.length === 0 ? 'Everything is in order.' : `Not in order: ${failed.join(', ')}.`,
      )
      if (failed.length > 0) io.exitCode = 1
    })
}

/** Runs every check, side by side, and reports each at its end. */
export async function runChecks(io: CommandIo): Promise<CheckResult[]> {
  const check = async ({ name, run }: Check): Promise<CheckResult> => {
    const result = { name, ...(await run(io)) }
    io.news(`  ${name.padEnd(24)} ${result.ok ? 'ok    ' : 'FAILED'} ${seconds(result.tookMs).padStart(7)}`)
    return result
  }
  // Types and lint read those of messages. What is wrong with messages the checks say.
  await buildMessages(io.root).catch(() => {})
  const results = await Promise.all([web, ...readingChecks].map(check))
  io.signal.throwIfAborted()
  for (const { name, ok, output } of results) {
    if (!ok) io.news(`\n── ${name} ──\n${output.trimEnd()}\n`)
  }
  return results
}

async function checkWeb(io: CommandIo): Promise<ToolRun> {
  const startedAt = performance.now()
  try {
    await buildWeb(io.root)
  } catch (error) {
    return { ok: false, tookMs: performance.now() - startedAt, output: error instanceof Error ? error.message : String(error) }
  }
  const types = await runTool(io, 'typescript/bin/tsc', ['--noEmit', '--checkers', '1', '-p', 'web'])
  return { ...types, tookMs: performance.now() - startedAt }
}

function found(faults: () => string): Promise<ToolRun> {
  const startedAt = performance.now()
  const output = faults()
  return Promise.resolve({ ok: output === '', tookMs: performance.now() - startedAt, output })
}
