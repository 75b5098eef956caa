import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { apiConfig, ConfigError, noFolder, runnerConfig, workerConfig } from '../config.ts'
import { type FileName, files, forMigrate, settingTable } from './configure/setting-table.ts'
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
    .command('rotate')
    .argument('<name>', 'a secret of docs/secrets.md')
    .description('write a new value of a secret into the setting files, beside the old one where both can work')
    .option('--dir <path>', 'the folder of the files', '.')
    .option('--first', 'put the key that was added before first: every process has it now')
    .option('--value-file <path>', 'the file with the new value, where somebody else makes it')
    .action((name: string, options: RotateOptions) => runRotate(io, name, options))
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

interface RotateOptions {
  dir: string
  first?: true
  valueFile?: string
}

async function runRotate(io: CommandIo, name: string, options: RotateOptions): Promise<void> {
  const [{ isSecretName }, { NotRotated, rotateSecret }] = await Promise.all([
    import('./configure/secret-table.ts'),
    import('./configure/rotate-secret.ts'),
  ])
  if (!isSecretName(name)) throw new CommandFailure(`${name} is no secret of docs/secrets.md.`, { exitCode: 2 })
  const dir = resolve(options.dir)
  const pathOf = (setting: string) => join(dir, settingTable.find((one) => one.name === setting)?.file ?? '')
  if (!existsSync(pathOf(name))) throw new CommandFailure(`${pathOf(name)} not found: run "kiwi settings init" there first.`)
  const presentOf = (setting: string) => parseEnv(readFileSync(pathOf(setting), 'utf8'))[setting] ?? ''
  const given = options.valueFile === undefined ? null : readFileSync(options.valueFile, 'utf8').trim()
  const { values, next } = await rotateSecret(name, presentOf, { isFirst: options.first ?? false, given, now: new Date() }).catch(
    (error: unknown) => {
      throw error instanceof NotRotated ? new CommandFailure(error.message) : error
    },
  )
  for (const [setting, value] of Object.entries(values)) writeSetting(pathOf(setting), setting, value)
  io.answer({ written: Object.keys(values), next }, `Wrote ${Object.keys(values).join(' and ')} in ${dir}. ${next}`)
}

/**
 * The whole file appears at once under its name: a process that starts meanwhile reads the old or
 * the new one. Other lines of the name go, for the last one would count. A value that the file
 * could not give back is refused.
 */
function writeSetting(path: string, name: string, value: string): void {
  const text = readFileSync(path, 'utf8')
  const lines = [...text.matchAll(new RegExp(`^#?${name}=.*$`, 'gm'))]
  const place = lines.find(([line]) => !line.startsWith('#')) ?? lines[0]
  const written = [value, `'${value}'`, `"${value}"`].map((form) => `${name}=${form}`).find((line) => parseEnv(`${line}\n`)[name] === value)
  if (written === undefined || /[\r\n]/.test(value))
    throw new CommandFailure(`The new value of ${name} cannot stand in a setting file: it has several lines, or both kinds of quotes.`)
  const changed = place
    ? text.replace(new RegExp(`^#?${name}=.*(\n|$)`, 'gm'), (line, _end, at) =>
        at === place.index ? `${written}\n` : line.startsWith('#') ? line : '',
      )
    : `${text}\n${written}\n`
  writeFileSync(`${path}.new`, changed, { mode: 0o600 })
  renameSync(`${path}.new`, path)
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
  // `wx`: a file that appeared meanwhile is not overwritten either. The files hold keys: only their
  // owner reads them.
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
  const [owner, known] = [read('.env.migrate'), read('.env.kiwi')]
  const unowned = forMigrate.filter((name) => !owner[name]).map((name) => `Set ${name} in .env.migrate: "kiwi db migrate" needs it.`)
  const unplaced = known['S3_ENDPOINT'] || known['STORAGE_DIR'] ? [] : [noFolder]
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
  return [...new Set([...unowned, ...unplaced, ...lines])]
}
