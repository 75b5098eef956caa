import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import type { World } from './world.ts'

/** Ends some connections of a world's own database, in whatever they do. */
export async function killBackends(world: World, pick: number): Promise<void> {
  await rows(
    world.owner.db,
    sql<{ ended: boolean }>`
      select pg_terminate_backend(pid) as ended from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and (pid + ${pick}) % 3 = 0`,
  )
}
