import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunnerCtx } from '../../../context.ts'
import { migrateBoth } from '../../../dev/data/migrate.ts'
import { runnerEnvironment } from '../../../dev/environment.ts'
import { partsOf } from '../../../dev/processes/parts.ts'
import { openState } from '../../../dev/state.ts'
import { devPostgres, devRedis } from '../../../dev/stores.ts'
import type { CommandIo } from '../../io.ts'
import { withRunnerOf } from '../../with-runner.ts'

/**
 * A Postgres and a Redis of the simulation's own, in a folder that is gone afterwards: no other
 * data is read or written.
 */
export async function withOwnStores<Result>(io: CommandIo, work: (ctx: RunnerCtx) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-simulate-'))
  const state = await openState(dir, null)
  const parts = partsOf(io, state, false)
  try {
    const databases = await devPostgres(state, parts)
    const redisUrl = await devRedis(state, parts, io.news)
    const nowhere = 'http://127.0.0.1:9'
    const settings = {
      ...runnerEnvironment({}, state, {
        ...databases,
        redisUrl,
        publicUrl: nowhere,
        webDir: dir,
        mailUrl: 'smtp://127.0.0.1:9',
        sandboxUrl: nowhere,
        storageDir: join(dir, 'pictures'),
      }),
      DATABASE_MIGRATION_URL: databases.databaseMigrationUrl,
      LOG_DATABASE_MIGRATION_URL: databases.logDatabaseMigrationUrl,
    }
    await migrateBoth(io.root, settings)
    return await withRunnerOf(settings, work)
  } finally {
    await parts.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
