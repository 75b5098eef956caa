import { lockNames } from '../../../db/lock-names.ts'
import type { MainTx } from '../../../db/handles.ts'

/** Changes of one person's notices run one after another, so that each published count is exact. */
export function lockNotices(tx: MainTx, personId: string): Promise<void> {
  return lockNames(tx, `notices:${personId}`)
}
