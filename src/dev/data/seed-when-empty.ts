import { runnerConfig } from '../../config.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { seedDemo } from '../../../demo/seed/seed.ts'
import { openRunner } from '../../node-deps.ts'
import type { CommandIo } from '../../commands/io.ts'
import { markUnfinished, type DevState } from '../state.ts'
import type { Step } from '../steps.ts'
import { withCallersClock } from '../../commands/callers-clock.ts'

type Environment = Record<string, string | undefined>

export interface DemoSeeding {
  /** Resolves when there are posts to look at; true while the rest is still being made. */
  firstFeed: Promise<boolean>
  /** Resolves when the demo data is complete. No job may run before. */
  complete: Promise<void>
}

/** Makes the demo data in an empty database. */
export function seedWhenEmpty(io: CommandIo, state: DevState, settings: Environment, step: Step): DemoSeeding {
  const { promise: firstFeed, resolve, reject } = Promise.withResolvers<boolean>()
  const complete = seed(io, state, settings, step, () => resolve(true))
  complete.then(() => resolve(false), reject)
  return { firstFeed, complete }
}

async function seed(io: CommandIo, state: DevState, settings: Environment, step: Step, onFirstFeed: () => void): Promise<void> {
  const { deps, close } = await openRunner(runnerConfig(withoutFlushes(io, settings)))
  try {
    const [found] = await rows(deps.main.db, sql<{ hasPeople: boolean }>`select exists (select from person) as has_people`)
    if (found?.hasPeople) return
    const finish = markUnfinished(state.dir)
    await step('demo people and their two weeks', async () => {
      const bar = io.progress('  demo data', 100)
      try {
        const { leftOut } = await seedDemo(deps, { onProgress: ({ percent }) => bar.update(percent), onFirstFeed })
        if (leftOut > 0) io.news(`  ${leftOut} acts of demo people were left out, because of your own acts meanwhile`)
      } finally {
        bar.stop()
      }
    })
    finish()
  } finally {
    await close()
  }
}

/**
 * Our own Postgres need not flush each of 10,000 commits to the disk: incomplete demo data is made
 * again, and the next commit that waits flushes all of it.
 */
function withoutFlushes(io: CommandIo, settings: Environment): Environment {
  const quiet = withCallersClock<Environment>({ ...settings, LOG_LEVEL: 'silent' })
  if (io.env.DATABASE_URL || !quiet.DATABASE_URL) return quiet
  const url = new URL(quiet.DATABASE_URL)
  url.searchParams.set('synchronous_commit', 'off')
  return { ...quiet, DATABASE_URL: url.href }
}
