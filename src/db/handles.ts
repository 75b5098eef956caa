import type { DatabaseClient } from './client.ts'
import type { Tx } from './transaction.ts'

/** The truth: people, posts, money, outbox. */
export type MainClient = DatabaseClient
export type MainTx = Tx
/** Interactions, rollups, ranking snapshots. */
export type LogClient = DatabaseClient
