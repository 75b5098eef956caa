import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandIo } from '../../src/commands/io.ts'
import { runTool, type ToolRun } from './tool.ts'

/** Migrations before this one were written before the rule, or are applied everywhere. */
const checkedFrom = '0080'

/**
 * What squawk says and we mean otherwise: migrate.ts sets the time-outs, and Kiwi counts in
 * `integer` what stays small.
 */
const left = [
  'require-lock-timeout',
  'require-statement-timeout',
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-identity',
  'prefer-robust-stmts',
  'prefer-text-field',
  'require-concurrent-index-deletion',
]

const how = `Write it so that nobody waits for it (CONTRIBUTING.md, "write a migration"), or say in the file why it is short here:
  -- Few rows: one per shop.
  -- squawk-ignore require-concurrent-index-creation`

/**
 * Refuses migrations that lock or rewrite a table which was there before (squawk). Its exceptions
 * stand in the file, with their reason.
 */
export async function checkMigrations(io: CommandIo): Promise<ToolRun> {
  const files = ['main', 'log'].flatMap((folder) =>
    readdirSync(join(io.root, 'drizzle', folder))
      .filter((name) => name.endsWith('.sql') && name >= checkedFrom)
      .map((name) => join('drizzle', folder, name)),
  )
  // The lock file names squawk's program for Linux on x64, where CI runs; elsewhere it may not be
  // installed.
  const isHere = existsSync(join(io.root, 'node_modules/@squawk-cli', `${process.platform}-${process.arch}`))
  return files.length === 0 || !isHere ? { ok: true, tookMs: 0, output: '' } : lintMigrations(io, files)
}

export async function lintMigrations(io: CommandIo, files: string[]): Promise<ToolRun> {
  // All migrations run in one transaction.
  const flags = ['--pg-version=18', '--assume-in-transaction', '--reporter=gcc', `--exclude=${left.join(',')}`]
  const { ok, tookMs, output } = await runTool(io, 'squawk-cli/js/bin/squawk', [...flags, ...files])
  return { ok, tookMs, output: ok ? output : `${output.trimEnd()}\n${how}` }
}
