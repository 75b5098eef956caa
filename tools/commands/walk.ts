import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startKiwi } from '../../src/dev/start.ts'
import { lockState } from '../../src/dev/lock.ts'
import { forgetState, isUnfinished, openState } from '../../src/dev/state.ts'
import { chromium, systemProgram } from '../../src/dev/stores/apt.ts'
import type { CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'
import { launchChromium } from '../../test/browser/chromium.ts'
import { Film } from './walk/film.ts'
import { sideBySide } from './walk/side-by-side.ts'
import { signIn, walk } from './walk/way.ts'

export const register: Register = (program, io) => {
  program
    .command('walk')
    .description("film a walk through the demo: the README's docs/walk.webp and docs/screenshot.webp")
    .option('--again', 'with the demo of the last walk, which .kiwi/walk keeps, and what the last walk did there')
    .action(async ({ again }: { again?: true }) => {
      await systemProgram(chromium, io.news)
      await withDemo(io, again !== true, (url) => film(io, url))
    })
}

async function withDemo(io: CommandIo, isFresh: boolean, work: (url: string) => Promise<void>): Promise<void> {
  const dir = join(io.root, '.kiwi/walk')
  mkdirSync(dir, { recursive: true })
  const lock = lockState(dir)
  try {
    if (isFresh || isUnfinished(dir)) await forgetState(dir)
    const kiwi = await startKiwi(io, await openState(dir, null), { verbose: false, isEmpty: false })
    try {
      await Promise.race([kiwi.complete, kiwi.failure.then((message) => Promise.reject(new Error(message)))])
      await work(kiwi.url)
    } finally {
      await kiwi.stop()
    }
  } finally {
    lock.release()
  }
}

async function film(io: CommandIo, url: string): Promise<void> {
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      locale: 'ko-KR',
      timezoneId: 'Asia/Seoul',
      hasTouch: true,
      isMobile: true,
      serviceWorkers: 'block',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await signIn(page, url)
    const reel = new Film(page)
    await walk(page, url, reel)
    const docs = join(io.root, 'docs')
    await reel.write(join(docs, 'walk.webp'))
    await sideBySide(reel.stills, join(docs, 'screenshot.webp'))
    const sizes = ['walk.webp', 'screenshot.webp'].map((file) => ({ file: `docs/${file}`, bytes: statSync(join(docs, file)).size }))
    io.answer({ seconds: reel.seconds, frames: reel.frames, sizes }, () =>
      [
        `${reel.seconds.toFixed(1)} s in ${reel.frames} frames`,
        ...sizes.map(({ file, bytes }) => `${file}  ${Math.round(bytes / 1000)} KB`),
      ].join('\n'),
    )
  } finally {
    await browser.close()
  }
}
