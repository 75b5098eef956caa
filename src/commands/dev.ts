import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { raiseHouse, type House } from '../dev/start.ts'
import { lockState } from '../dev/lock.ts'
import { forgetState, isUnfinished, openState } from '../dev/state.ts'
import { seconds } from '../dev/steps.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { stateDir } from './settings.ts'

interface DevOptions {
  port?: number
  fresh?: boolean
  empty?: boolean
  verbose?: boolean
  state?: string
}

export const register: Register = (program, io) => {
  program
    .command('dev')
    .description('run everything on this machine, with demo data; Ctrl-C stops it all')
    .option('--port <port>', 'where the web app answers (3000, or a free one that is remembered)', portNumber)
    .option('--fresh', 'forget the stored world first')
    .option('--empty', 'without demo people')
    .option('--verbose', 'show what every process says')
    .option('--state <dir>', 'keep the world in another directory than .kiwi')
    .action((options: DevOptions) => dev(io, options))
}

async function dev(io: CommandIo, { port, fresh, empty, verbose, state: elsewhere }: DevOptions): Promise<void> {
  const startedAt = performance.now()
  // Taken before anything starts, so that Ctrl-C never finds us without a way to stop it.
  const { signal } = io
  const dir = elsewhere ? resolve(elsewhere) : stateDir(io)
  mkdirSync(dir, { recursive: true })
  const lock = lockState(dir)
  try {
    if (!fresh && isUnfinished(dir)) io.news('The last start was cut short while it made the demo world: starting over.')
    if (fresh || isUnfinished(dir)) await forgetState(dir)
    const state = await openState(dir, port ?? null)
    io.news('Kiwi is starting.')
    const house = await raiseHouse(io, state, { verbose: verbose === true, isEmpty: empty === true })
    try {
      lock.announce(house.url)
      welcome(io, house, performance.now() - startedAt)
      if (house.isGrowing)
        void house.whole.then(
          () => io.news('  The demo world is whole, and the runner works.'),
          () => {},
        )
      await stopped(signal, house)
    } finally {
      io.news('Stopping …')
      await house.stop()
      io.news('Stopped.')
    }
  } catch (error) {
    // Ctrl-C is how one leaves; only what went wrong by itself is a failure.
    if (!signal.aborted) throw error
  } finally {
    lock.release()
  }
}

async function stopped(signal: AbortSignal, house: House): Promise<void> {
  const asked = new Promise<null>((done) => {
    if (signal.aborted) done(null)
    signal.addEventListener('abort', () => done(null), { once: true })
  })
  // A world that cannot be made whole ends the house; one that is whole lives on.
  const spoilt = house.whole.then(() => new Promise<never>(() => {}))
  const fallen = await Promise.race([asked, house.fallen, spoilt])
  if (fallen !== null) throw new Error(fallen)
}

function welcome(io: CommandIo, { url, sandboxUrl, hasFeed, isGrowing }: House, tookMs: number): void {
  const first = hasFeed ? `packages installed → first feed: ${seconds(tookMs)}` : `ready in ${seconds(tookMs)}`
  io.answer({ url, sandboxUrl, hasFeed, isGrowing, firstFeedSeconds: Math.round(tookMs / 100) / 10 }, () =>
    [
      '',
      `  Kiwi is at        ${url}`,
      `  the sandbox is at ${sandboxUrl}   (Kakao, Google, PortOne and the bank, with faults to switch on)`,
      '',
      '  Try: look at the popular tab, sign in with Kakao (pick one of the demo people on the page that opens),',
      '       open a post and tap a product tag, like it, send somebody 10,000 won from the wallet.',
      `  ${first}`,
      ...(isGrowing ? growing : []),
      '',
    ].join('\n'),
  )
}

const growing = [
  '',
  '  The other demo people are still moving in (a minute or so). What you do is kept and counts at once; what is done by a job',
  '  (notices, timelines, new pictures, bank transfers) follows when they are done. Stopped before that, the next start begins over.',
]

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return port
}
