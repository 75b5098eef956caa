import { inArray } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { expect } from 'vitest'
import { type DatabaseClient } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { transaction, type Tx } from '../../src/db/transaction.ts'
import type { Victim } from './postgres.ts'

export const wallet = pgTable('wallet', { id: integer('id').primaryKey(), balance: integer('balance').notNull() })
export const leg = pgTable('leg', {
  transfer: text('transfer').notNull(),
  walletId: integer('wallet_id').notNull(),
  amount: integer('amount').notNull(),
})
export type Client = DatabaseClient

/** Ten wallets of 1,000 each; the legs of a transfer add up to zero. */
export async function makeWallets(server: Pick<Victim, 'admin'>): Promise<void> {
  await server.admin`create table if not exists wallet (id int primary key, balance int not null)`
  await server.admin`create table if not exists leg (transfer text not null, wallet_id int not null, amount int not null, unique (transfer, wallet_id))`
  await server.admin`truncate wallet, leg`
  await server.admin`insert into wallet select n, 1000 from generate_series(1, 10) n`
}

/**
 * Moves 1 from `from` to `to` in five statements; `between(k)` runs before the k-th, and
 * `between(5)` before the commit.
 */
export async function move(
  tx: Tx,
  name: string,
  from: number,
  to: number,
  between: (position: number) => Promise<unknown> | void = () => {},
) {
  await between(0)
  await tx.db
    .select()
    .from(wallet)
    .where(inArray(wallet.id, [from, to]))
    .orderBy(wallet.id)
    .for('update')
  await between(1)
  await run(tx.db, sql`update wallet set balance = balance - 1 where id = ${from}`)
  await between(2)
  await run(tx.db, sql`update wallet set balance = balance + 1 where id = ${to}`)
  await between(3)
  await tx.db.insert(leg).values({ transfer: name, walletId: from, amount: -1 })
  await between(4)
  await run(tx.db, sql`insert into leg values (${name}, ${to}, 1)`)
  await between(5)
}

/**
 * Balances equal their legs, every transfer has both, and those committed are there; `uncertain`
 * ones may be.
 */
export async function expectWhole(server: Pick<Victim, 'admin'>, committed: string[], uncertain: string[] = []) {
  const balances =
    await server.admin`select w.id, w.balance - 1000 - coalesce(sum(l.amount), 0)::int as gap from wallet w left join leg l on l.wallet_id = w.id group by w.id`
  expect(balances.every(({ gap }) => gap === 0)).toBe(true)
  const legs = await server.admin`select transfer, count(*)::int as legs from leg group by transfer`
  expect(legs.filter((found) => found.legs !== 2)).toEqual([])
  expect(
    legs
      .map(({ transfer }) => transfer as string)
      .filter((name) => !uncertain.includes(name))
      .sort(),
  ).toEqual([...committed].sort())
}

/** No session leaked, and both pools answer. */
export async function expectServing(client: Client) {
  expect(client.stats()).toMatchObject({ leased: 0, waiting: 0 })
  const seen = await Promise.all(
    Array.from({ length: 12 }, () => transaction(client, (tx) => rows(tx.db, sql<{ n: number }>`select 1 as n`))),
  )
  expect(seen.flat()).toHaveLength(12)
  expect(await rows(client.db, sql`select 1 as n`)).toEqual([{ n: 1 }])
}
