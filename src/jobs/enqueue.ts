import type { MainTx } from '../db/handles.ts'
import { outbox } from '../db/schema/outbox.ts'
import { newId } from '../ids.ts'
import { type JobName, type JobPayload, jobs } from './catalog.ts'

/** Redis channel on which the relay listens; a lost message costs at most the relay's poll. */
export const relayChannel = 'relay'

interface EnqueueOptions {
  now: Date
  /** At most one job with this key, ever; a second enqueue is silently the first. */
  uniqueKey?: string
  runAt?: Date
}

/** Records work in the caller's transaction: it happens if, and only if, the transaction commits. At least once. */
export async function enqueue<Name extends JobName>(
  tx: MainTx,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions,
): Promise<void> {
  await enqueueMany(tx, name, [payload], options)
}

/** The same under an id that the caller knows already, to wait for its end. */
export async function enqueueWithId(tx: MainTx, id: string, name: JobName, payload: unknown, now: Date): Promise<void> {
  await tx.db.insert(outbox).values({ id, name, payload: jobs[name].payload.parse(payload), runAt: now, createdAt: now })
  tx.wakes.add(relayChannel)
}

/** One statement for many payloads of one job. `uniqueKey` is for single jobs only; `uniqueKeyOf` gives each its own. */
export async function enqueueMany<Name extends JobName>(
  tx: MainTx,
  name: Name,
  payloads: JobPayload<Name>[],
  options: EnqueueOptions & { uniqueKeyOf?: (payload: JobPayload<Name>) => string },
): Promise<void> {
  if (payloads.length === 0) return
  await tx.db
    .insert(outbox)
    .values(
      payloads.map((payload) => ({
        id: newId(options.now),
        name,
        payload: jobs[name].payload.parse(payload),
        uniqueKey: options.uniqueKeyOf?.(payload) ?? options.uniqueKey ?? null,
        runAt: options.runAt ?? options.now,
        createdAt: options.now,
      })),
    )
    .onConflictDoNothing({ target: outbox.uniqueKey })
  tx.wakes.add(relayChannel)
}
