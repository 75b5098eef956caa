import { and, inArray, lte, notInArray, sql as drizzleSql } from 'drizzle-orm'
import type { MainClient } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { schedule } from '../../db/schema/outbox.ts'
import { transaction } from '../../db/transaction.ts'
import { newId } from '../../ids.ts'
import { scheduledJobs } from '../catalog.ts'
import { enqueueJobs } from '../enqueue.ts'

/**
 * Writes an outbox row for each due slot. Slots are stored in Postgres, so a flushed Redis loses
 * none. Several runners may do this at once: the slot's unique key allows one row. Slots missed
 * while nothing ran become one. The clock of Postgres decides what is due. Returns in how many
 * milliseconds to look again.
 */
export async function enqueueDueSchedules(main: MainClient, callersNow: Date): Promise<number> {
  const { now } = await one(main.db, sql<{ now: Date }>`select deadline_now(${callersNow}::timestamptz) as now`)
  const known = await main.db.select({ name: schedule.name, nextAt: schedule.nextAt }).from(schedule)
  const slots = scheduledJobs.map(({ name }) => known.find((row) => row.name === name)?.nextAt ?? now)
  const nextAt = new Date(Math.min(...slots.map((at) => at.getTime())))
  if (nextAt > now) return nextAt.getTime() - now.getTime()

  await transaction(main, async (tx) => {
    const names = scheduledJobs.map(({ name }) => name)
    await tx.db
      .insert(schedule)
      .values(names.map((name) => ({ name, nextAt: now })))
      .onConflictDoNothing()
    await tx.db.delete(schedule).where(notInArray(schedule.name, names))
    const due = await tx.db
      .select({ name: schedule.name })
      .from(schedule)
      .where(and(lte(schedule.nextAt, now), inArray(schedule.name, names)))
      .for('update', { skipLocked: true })
    const slots = scheduledJobs
      .filter(({ name }) => due.some((row) => row.name === name))
      .map((job) => ({ ...job, startsAt: slotStart(now, job.everyMs) }))
    if (slots.length === 0) return
    await enqueueJobs(
      tx,
      slots.map(({ name, startsAt }) => ({ id: newId(now), name, payload: {}, uniqueKey: `schedule:${name}:${startsAt.toISOString()}` })),
      now,
    )
    await tx.db
      .insert(schedule)
      .values(slots.map(({ name, everyMs, startsAt }) => ({ name, nextAt: new Date(startsAt.getTime() + everyMs) })))
      .onConflictDoUpdate({ target: schedule.name, set: { nextAt: drizzleSql`excluded.next_at` } })
  })
  return 0
}

/** Slots are aligned to the epoch, so that all runners give a slot the same name. */
function slotStart(now: Date, everyMs: number): Date {
  return new Date(Math.floor(now.getTime() / everyMs) * everyMs)
}
