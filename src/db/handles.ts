import type { DatabaseClient } from './client.ts'
import type * as logSchema from './schema/log/index.ts'
import type * as mainSchema from './schema/index.ts'
import type { Tx } from './transaction.ts'

/** The truth: people, posts, money, outbox. */
export type MainClient = DatabaseClient<typeof mainSchema>
export type MainTx = Tx<typeof mainSchema>
/** Interactions, rollups, ranking snapshots. */
export type LogClient = DatabaseClient<typeof logSchema>
