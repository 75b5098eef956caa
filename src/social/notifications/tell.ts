import type { MainTx } from '../../db/handles.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import type { Notice } from './rules.ts'

interface TellOptions {
  now: Date
  /** At most one notice with this key, ever. */
  uniqueKey?: string
  uniqueKeyOf?: (notice: Notice) => string
}

/** Enqueues notices in the caller's transaction; `notify` decides later who gets one. */
export async function tell(tx: MainTx, notices: Notice | Notice[], options: TellOptions): Promise<void> {
  await enqueueMany(tx, 'notifications.notify', [notices].flat(), options)
}
