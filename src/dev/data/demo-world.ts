import { runnerConfig } from '../../config.ts'
import type { RunnerDeps } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { seedDemo } from '../../../demo/seed/seed.ts'
import { openRunner } from '../../node-deps.ts'
import type { CommandIo } from '../../commands/io.ts'
import { markUnfinished, type DevState } from '../state.ts'
import type { Step } from '../steps.ts'
import { tellingTime } from '../../commands/telling-time.ts'

type Environment = Record<string, string | undefined>

export interface MovingIn {
  /** There are posts to look at; true while the rest is still being made. */
  firstFeed: Promise<boolean>
  /** Everybody has moved in. Nothing may run jobs before. */
  whole: Promise<void>
}

/** Lets the demo people move in where nobody lives yet. */
export function moveIn(io: CommandIo, state: DevState, settings: Environment, step: Step): MovingIn {
  const { promise: firstFeed, resolve: open, reject } = Promise.withResolvers<boolean>()
  const whole = settle(io, state, settings, step, () => open(true))
  whole.then(() => open(false), reject)
  return { firstFeed, whole }
}

async function settle(io: CommandIo, state: DevState, settings: Environment, step: Step, onFirstFeed: () => void): Promise<void> {
  const { deps, close } = await openRunner(runnerConfig(unhurriedDisk(io, settings)))
  try {
    if (await isInhabited(deps)) return
    const finish = markUnfinished(state.dir)
    await step('demo people and their two weeks', () => seedDemoShowing(io, deps, onFirstFeed))
    finish()
  } finally {
    await close()
  }
}

/**
 * Our own Postgres need not flush each of ten thousand commits to the disk: a world that was cut short is made anew, and a whole one
 * is on the disk with the next commit that waits.
 */
function unhurriedDisk(io: CommandIo, settings: Environment): Environment {
  const quiet = tellingTime<Environment>({ ...settings, LOG_LEVEL: 'silent' })
  if (io.env.DATABASE_URL || !quiet.DATABASE_URL) return quiet
  const url = new URL(quiet.DATABASE_URL)
  url.searchParams.set('synchronous_commit', 'off')
  return { ...quiet, DATABASE_URL: url.href }
}

async function seedDemoShowing(io: CommandIo, deps: RunnerDeps, onFirstFeed: () => void): Promise<void> {
  const bar = io.progress('  demo world', 100)
  try {
    const { leftOut } = await seedDemo(deps, { onProgress: ({ percent }) => bar.update(percent), onFirstFeed })
    if (leftOut > 0) io.news(`  ${leftOut} deeds of demo people were left out, because of what you did meanwhile`)
  } finally {
    bar.stop()
  }
}

async function isInhabited(deps: RunnerDeps): Promise<boolean> {
  const [found] = await rows(deps.main.db, sql<{ inhabited: boolean }>`select exists (select from person) as inhabited`)
  return found?.inhabited === true
}
