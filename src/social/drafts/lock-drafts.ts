import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'

/**
 * Makes the changes of one person's drafts, and the posts that they become, wait for each other: a
 * late save of a draft sees its post. It comes before the locks of drafts and pictures.
 */
export const lockDrafts = (tx: MainTx, personId: string) => lockNames(tx, `drafts:${personId}`)
