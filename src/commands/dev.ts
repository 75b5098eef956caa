import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { type RunningKiwi, startKiwi } from '../dev/start.ts'
import { lockState } from '../dev/lock.ts'
import { forgetState, isUnfinished, openState } from '../dev/state.ts'
import { seconds } from '../dev/steps.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { stateDir } from './known-settings.ts'

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
    .option('--port <port>', 'the port of the web app (3000, or a free one that is remembered)', portNumber)
    .option('--fresh', 'delete the stored state first')
    .option('--empty', 'without demo people')
    .option('--verbose', 'show the output of every process')
    .option('--state <dir>', 'keep the state in another directory than .kiwi')
    .action((options: DevOptions) => dev(io, options))
}

async function dev(io: CommandIo, { port, fresh, empty, verbose, state: elsewhere }: DevOptions): Promise<void> {
  const startedAt = performance.now()
  // Read before anything starts: from now on Ctrl-C stops what was started.
  const { signal } = io
  const dir = elsewhere ? resolve(elsewhere) : stateDir(io)
  mkdirSync(dir, { recursive: true })
  const lock = lockState(dir)
  try {
    if (!fresh && isUnfinished(dir)) io.news('The last start ended before its demo data was complete: starting over.')
    if (fresh || isUnfinished(dir)) await forgetState(dir)
    const state = await openState(dir, port ?? null)
    io.news('Kiwi is starting.')
    const kiwi = await startKiwi(io, state, { verbose: verbose === true, isEmpty: empty === true })
    try {
      lock.announce(kiwi.url)
      welcome(io, kiwi, performance.now() - startedAt)
      if (kiwi.isGrowing)
        void kiwi.complete.then(
          () => io.news('  The demo data is complete, and the runner works.'),
          () => {},
        )
      await stopped(signal, kiwi)
    } finally {
      io.news('Stopping …')
      await kiwi.stop()
      io.news('Stopped.')
    }
  } catch (error) {
    // Ctrl-C is the normal end, no failure.
    if (!signal.aborted) throw error
  } finally {
    lock.release()
  }
}

async function stopped(signal: AbortSignal, { complete, failure }: RunningKiwi): Promise<void> {
  const asked = new Promise<null>((done) => {
    if (signal.aborted) done(null)
    signal.addEventListener('abort', () => done(null), { once: true })
  })
  // Rejects when the demo data cannot be completed; never resolves.
  const seedingFailure = complete.then(() => new Promise<never>(() => {}))
  const message = await Promise.race([asked, failure, seedingFailure])
  if (message !== null) throw new Error(message)
}

function welcome(io: CommandIo, { url, sandboxUrl, hasFeed, isGrowing }: RunningKiwi, tookMs: number): void {
  const first = hasFeed ? `packages installed → first feed: ${seconds(tookMs)}` : `ready in ${seconds(tookMs)}`
  io.answer({ url, sandboxUrl, hasFeed, isGrowing, firstFeedSeconds: Math.round(tookMs / 100) / 10 }, () =>
    [
      '',
      `  Kiwi is at        ${url}`,
      `  the sandbox is at ${sandboxUrl}   (Kakao, Naver, Google, Apple, PortOne and the bank, with faults to switch on)`,
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
  '  The rest of the demo data is still being made (about a minute). Your own acts are stored at once; their jobs (notices,',
  '  timelines, new pictures, bank transfers) run when it is complete. If you stop before, the next start begins over.',
]

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return port
}
