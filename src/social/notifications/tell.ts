import type { MainTx } from '../../db/handles.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import type { Notice } from './rules.ts'

interface TellOptions {
  now: Date
  /** At most one notice with this key, ever. */
  uniqueKey?: string
  uniqueKeyOf?: (notice: Notice) => string
}

/** Says in the caller's transaction what people are to be told once it commits; see `notify` for who is told in the end. */
export async function tell(tx: MainTx, notices: Notice | Notice[], options: TellOptions): Promise<void> {
  await enqueueMany(tx, 'notifications.notify', [notices].flat(), options)
}
