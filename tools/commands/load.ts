import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { loadSvg, loadTable } from '../../bench/people/load-report.ts'
import { type Choice, mostWaitingAtOnce, openLoop } from '../../bench/people/open-loop.ts'
import type { Town } from '../../bench/people/town.ts'
import { CommandFailure, type CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'
import { aligned } from './aligned.ts'
import { between } from './between.ts'

interface Wanted {
  rate: number
  seconds: number
  url?: string
  sessions?: string
  only?: string[]
}

export const register: Register = (program, io) => {
  program
    .command('load')
    .description('do what people do at a rate, through the SDK, and say how long each action took')
    .option('--rate <per second>', 'actions per second of all people together', between(0.1, 5_000), 20)
    .option('--seconds <number>', 'for how long', between(1, 3_600), 30)
    .option('--url <origin>', 'a running Kiwi that may be filled with posts; without it, one is started with 2,000 people', asOrigin)
    .option('--sessions <file>', 'tokens of sessions there, one per line')
    .option('--only <names>', 'only these actions, with commas between', (text) => text.split(','))
    .action((wanted: Wanted) => load(io, wanted))
}

function asOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('Give the address of an API, as https://kiwi.example.')
  return url.origin
}

async function load(io: CommandIo, wanted: Wanted): Promise<void> {
  const { url, sessions } = wanted
  if ((url === undefined) !== (sessions === undefined))
    throw new CommandFailure('Give --url and --sessions together: in a running Kiwi people act by their sessions.')
  const tokens = sessions === undefined ? [] : tokensIn(sessions)
  const { actions } = await import('../../bench/people/actions.ts')
  const unknown = (wanted.only ?? []).filter((name) => !(name in actions))
  if (unknown.length > 0)
    throw new CommandFailure(`There is no action ${unknown.join(', ')}. There are ${Object.keys(actions).join(', ')}.`)
  if (url !== undefined) {
    const { townOf } = await import('../../bench/people/town.ts')
    await actIn(io, await townOf(url, tokens), wanted)
  } else await withOwnKiwi(io, (town) => actIn(io, town, wanted))
}

function tokensIn(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new CommandFailure(`${file} cannot be read: give a file with a token per line.`)
  }
  const tokens = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (tokens.length < 2) throw new CommandFailure(`${file} needs the tokens of two people at least, one per line.`)
  return tokens
}

async function withOwnKiwi(io: CommandIo, work: (town: Town) => Promise<void>): Promise<void> {
  const { withStores } = await import('../../bench/stores.ts')
  const { withApi } = await import('../../bench/api.ts')
  const { kiwiProcess, start } = await import('../../bench/job-runners.ts')
  const { buildTown } = await import('../../bench/people/town.ts')
  const { citySizes } = await import('../../demo/city.ts')
  await withStores((stores) =>
    withApi(stores.env, async (url) => {
      io.news(`load: building a network of ${citySizes.medium.people} people`)
      const town = await buildTown(stores.main, url, citySizes.medium)
      const runner = await start(await kiwiProcess({ ...stores.env, PUBLIC_URL: url }))
      try {
        await work(town)
      } finally {
        await runner.stop()
      }
    }),
  )
}

async function actIn(io: CommandIo, town: Town, { rate, seconds, only }: Wanted): Promise<void> {
  const { actions } = await import('../../bench/people/actions.ts')
  const { toKiwiError } = await import('../../sdk/src/index.ts')
  const isPossible = { money: town.payers.length > 0, pictures: town.pictures.length > 0 }
  const choices = Object.entries(actions).flatMap(([name, action]): Choice[] => {
    const possible = !('needs' in action) || isPossible[action.needs]
    if (!possible || (only && !only.includes(name))) return []
    return [{ name, weight: action.perPersonDay, once: (n) => action.once(town, n) }]
  })
  if (choices.length === 0)
    throw new CommandFailure('None of these actions is possible there: payments and products need a Kiwi that this command starts.')
  io.news(`load: ${rate} actions per second for ${seconds} s`)
  const loaded = await openLoop(choices, {
    perSecond: rate,
    seconds,
    signal: io.signal,
    nameOf: (failure) => toKiwiError(failure, 'en').code,
  })
  const svg = join(io.root, 'bench/out/load.svg')
  mkdirSync(join(io.root, 'bench/out'), { recursive: true })
  writeFileSync(svg, loadSvg(loaded, `kiwi load, ${rate} per second for ${seconds} s`))
  const failures = [...loaded.failures].map(([code, times]) => `${times} × ${code}`)
  const rows = loadTable(loaded)
  io.answer(
    { rate, seconds, dropped: loaded.dropped, failures: Object.fromEntries(loaded.failures), actions: rows },
    () =>
      `${aligned(rows)}\n\n${failures.length > 0 ? `Failed: ${failures.join(', ')}.\n` : ''}${loaded.dropped > 0 ? `Not sent, because ${mostWaitingAtOnce.toLocaleString('en')} waited: ${loaded.dropped}.\n` : ''}The curves are in ${svg}.`,
  )
}
