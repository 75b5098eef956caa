import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { apiConfig, ConfigError, runnerConfig, workerConfig } from '../config.ts'
import { type FileName, files, settingTable } from './configure/setting-table.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  const group = program.command('settings').description('the settings of a production installation')
  group
    .command('init')
    .description('write setting files with new keys; what you have to fill in is listed')
    .requiredOption('--url <origin>', 'where browsers find Kiwi, e.g. https://kiwi.example')
    .option('--dir <path>', 'the folder to write to; no file in it is overwritten', '.')
    .option('--own-stores', 'the stores are not those of compose.yaml: leave their addresses empty')
    .action((options: InitOptions) => runInit(io, options))
  group
    .command('check')
    .description('read the setting files as each process will, and list everything that is wrong')
    .option('--dir <path>', 'the folder of the files', '.')
    .action(({ dir }: { dir: string }) => runCheck(io, resolve(dir)))
  group
    .command('list')
    .description('every setting, its meaning, its file and its default')
    .action(() =>
      io.answer({ settings: settingTable }, () =>
        settingTable
          .map(({ name, file, about, isNeeded }) => `${name.padEnd(32)}${file.padEnd(11)}${isNeeded ? '*' : ' '} ${about}`)
          .join('\n'),
      ),
    )
}

interface InitOptions {
  url: string
  dir: string
  ownStores?: true
}

async function runInit(io: CommandIo, options: InitOptions): Promise<void> {
  const { composeStores, newSecrets, settingFiles } = await import('./configure/setting-files.ts')
  const dir = resolve(options.dir)
  const url = URL.parse(options.url)
  if (!url || url.origin !== options.url.replace(/\/$/, ''))
    throw new CommandFailure(`--url is an origin such as https://kiwi.example, not "${options.url}".`, { exitCode: 2 })
  const present = Object.keys(files).filter((file) => existsSync(join(dir, file)))
  if (present.length > 0) throw new CommandFailure(`${present.join(', ')} exist in ${dir}: nothing was written. Choose another --dir.`)
  const secrets = await newSecrets(new Date())
  const stores = options.ownStores ? {} : composeStores()
  const texts = settingFiles({ ...secrets, ...stores, PUBLIC_URL: url.origin, KIWI_HOST: url.host })
  mkdirSync(dir, { recursive: true })
  // `wx`: a file that appeared meanwhile is not overwritten either. The files hold keys: only their owner reads them.
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(dir, file), text, { mode: 0o600, flag: 'wx' })
  const open = faultsIn(dir)
  io.answer({ dir, files: Object.keys(texts), toDo: open }, () =>
    [
      ...Object.entries(files).map(([file, purpose]) => `wrote ${join(dir, file)}: for ${purpose}`),
      '',
      'Keep copies of .env.api and .env.bank offline: without them no PIN can be checked and no account number can be read.',
      'Fill in what only you know, then run "kiwi settings check":',
      ...open,
    ].join('\n'),
  )
}

function runCheck(io: CommandIo, dir: string): void {
  const faults = faultsIn(dir)
  io.answer({ faults }, () => (faults.length === 0 ? 'API, runner and pictures can start with these files.' : faults.join('\n')))
  if (faults.length > 0) io.exitCode = 1
}

/** Each line once, although several processes may say it. */
function faultsIn(dir: string): string[] {
  const read = (...names: FileName[]) => {
    const missing = names.filter((name) => !existsSync(join(dir, name)))
    if (missing.length > 0) throw new CommandFailure(`${missing.join(', ')} not found in ${dir}: run "kiwi settings init" there first.`)
    return Object.assign({ NODE_ENV: 'production' }, ...names.map((name) => parseEnv(readFileSync(join(dir, name), 'utf8')))) as Record<
      string,
      string
    >
  }
  const lines = [
    () => apiConfig(read('.env.kiwi', '.env.api')),
    () => workerConfig(read('.env.kiwi')),
    () => runnerConfig(read('.env.kiwi', '.env.bank')),
  ].flatMap((start) => {
    try {
      start()
      return []
    } catch (error) {
      if (error instanceof ConfigError) return error.message.split('\n')
      throw error
    }
  })
  return [...new Set(lines)]
}
