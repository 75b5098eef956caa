import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { JobName } from '../catalog.ts'

export interface RelayedJob {
  id: string
  name: JobName
  /** Jobs of one lane run one after another; a job about nobody has a lane of its own. */
  lane: string
}

/** How many jobs of a name the relay may take now. */
export interface Wanted {
  name: JobName
  room: number
}

/** After this time the relay gives BullMQ an unfinished job again: Redis may have lost it. */
const handOverAgainAfterMs = 30_000
/** Of one person, while others wait too, the relay takes so many jobs at once. */
const fairShare = 16

/**
 * Takes jobs that are due by the clock of Postgres, each by one relay (`skip locked`), and marks
 * them as relayed (drizzle/main/functions/outbox.sql). The caller adds them to BullMQ; a crash in
 * between costs 30 s. Where more jobs wait than there is room for, what one person has beyond the
 * fair share goes behind. The commit does not wait for the disk: what Postgres forgets is relayed
 * again.
 */
export async function takeDueJobs({ db }: { db: Queryable }, now: Date, wanted: Wanted[]): Promise<RelayedJob[]> {
  if (wanted.length === 0) return []
  return rows(
    db,
    sql<RelayedJob>`
      select id, name, lane from take_due_jobs(
        ${sql.list(wanted, ({ name }) => name, 'text')}, ${sql.list(wanted, ({ room }) => room, 'int')}, ${now}::timestamptz,
        ${handOverAgainAfterMs}::int * interval '1 millisecond', ${fairShare}::int)`,
  )
}
