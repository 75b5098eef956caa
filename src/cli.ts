import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commandIo } from './commands/io.ts'
import { commandLine, runCommandLine, type Register } from './commands/program.ts'

type Groups = Record<string, (() => Promise<{ register: Register }>)[]>

/**
 * True in the bundle, which has no sources to develop, test or measure. tools/build.ts defines it.
 */
declare const IS_BUNDLE: boolean | undefined

/** First word of a command line → the files that add its commands. */
const operating: Groups = {
  api: [() => import('./commands/api.ts')],
  runner: [() => import('./commands/runner.ts')],
  doctor: [() => import('./commands/doctor.ts')],
  settings: [() => import('./commands/settings.ts')],
  db: [() => import('./commands/db.ts')],
  backup: [() => import('./commands/backup.ts')],
  restore: [() => import('./commands/restore.ts')],
  admins: [() => import('./commands/admins.ts')],
  jobs: [() => import('./commands/jobs.ts')],
  people: [() => import('./commands/people.ts')],
  products: [() => import('./commands/products.ts')],
  pay: [() => import('./commands/pay.ts')],
  rank: [() => import('./commands/rank.ts')],
  search: [() => import('./commands/search.ts')],
  top: [() => import('./commands/top.ts')],
  verify: [() => import('./commands/verify.ts')],
  openapi: [() => import('./commands/openapi.ts')],
}
const developing: Groups =
  typeof IS_BUNDLE === 'undefined'
    ? {
        dev: [() => import('./commands/dev.ts')],
        test: [() => import('../tools/commands/test.ts')],
        check: [() => import('../tools/commands/check.ts')],
        bench: [() => import('../tools/commands/bench.ts')],
        errors: [() => import('../tools/commands/errors.ts')],
        icons: [() => import('../tools/commands/icons.ts')],
        load: [() => import('../tools/commands/load.ts')],
        limits: [() => import('../tools/commands/limits.ts')],
        retention: [() => import('../tools/commands/retention.ts')],
        settings: [() => import('../tools/commands/settings-pages.ts')],
        sdk: [() => import('../tools/commands/sdk.ts')],
        walk: [() => import('../tools/commands/walk.ts')],
        db: [() => import('../tools/commands/erd.ts'), () => import('./commands/seed.ts')],
      }
    : {}
const names = [...new Set([...Object.keys(developing), ...Object.keys(operating)])]
const groups = Object.fromEntries(names.map((name) => [name, [...(operating[name] ?? []), ...(developing[name] ?? [])]]))

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
const program = commandLine(version)
const words = process.argv.slice(2)
const io = commandIo({
  env: process.env,
  root,
  // Read from the words themselves: a wrong command line is reported as JSON too.
  isJson: () => words.includes('--json'),
  stdout: process.stdout,
  stderr: process.stderr,
})

// Loads only the files of the asked command; help needs all of them.
const word = words.find((one) => !one.startsWith('-'))
const isWrong = word !== undefined && groups[word] === undefined
if (isWrong) for (const name of Object.keys(groups)) program.command(name)
for (const load of isWrong ? [] : (groups[word ?? ''] ?? Object.values(groups).flat())) {
  const group = await load()
  group.register(program, io)
}

process.exitCode = await runCommandLine(program, io, words)
// Abandoned work (a seeding, a download) must not keep a finished command alive.
setTimeout(() => process.exit(), 2_000).unref()
