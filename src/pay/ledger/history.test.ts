import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { Tx } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { walletsOf } from './accounts.ts'
import { balanceAt } from './balance-at.ts'
import { findAccount } from './find-account.ts'
import { houseAccounts } from './post-transfers.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.fund(await world.person(), 1_000)
})
afterAll(() => world.close())

const history = ['entry', 'transfer', 'payment_approval', 'money_decision', 'ledger_block', 'ledger_block_account', 'ledger_head']

describe('the app’s own role', () => {
  const ask = (statement: string) => rows(world.deps.main.db, new Sql([statement]))

  it('owns nothing and is no superuser', async () => {
    const [me] =
      await ask(`select rolsuper, rolcreaterole, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owns
      from pg_roles r where rolname = current_user`)
    expect(me).toEqual({ rolsuper: false, rolcreaterole: false, rolbypassrls: false, owns: 0 })
  })

  it.each(history)('may neither update, delete nor truncate %s, by privilege', async (table) => {
    const first = await rows(
      world.deps.main.db,
      sql<{ name: string }>`
        select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${table} order by ordinal_position limit 1`,
    )
    const [{ name }] = first as [{ name: string }]
    for (const statement of [`update ${table} set ${name} = ${name}`, `delete from ${table}`, `truncate ${table}`])
      await expect(ask(statement)).rejects.toMatchObject({ code: '42501', message: `permission denied for table ${table}` })
  })

  it.each([
    ['entry', 'insert into entry select * from entry'],
    ['transfer', 'insert into transfer select * from transfer'],
    ['hold', 'update hold set amount_krw = 1'],
    ['account', 'update account set posted = 1000000'],
    ['account', `insert into account (id, kind, guarded, posted, created_at) values (gen_random_uuid(), 'wallet', true, 5, now())`],
    ['account', 'delete from account'],
    ['settlement_line', `update settlement_line set eligible_on = '2000-01-01'`],
    ['settlement_line', 'update settlement_line set gross_krw = 1'],
    ['settlement_line', 'delete from settlement_line'],
    ['entry', 'alter table entry disable trigger all'],
    ['transfer', 'drop table transfer'],
  ])('moves money by the ledger’s functions alone: %s', async (_table, statement) => {
    await expect(ask(statement)).rejects.toMatchObject({ code: '42501' })
  })

  it('cannot put its own tables or functions in the way of theirs', async () => {
    const functions = await rows(
      world.deps.main.db,
      sql<{ proname: string; proconfig: string[] }>`
        select proname, proconfig from pg_proc where prosecdef and pronamespace = 'public'::regnamespace`,
    )
    expect(functions.map(({ proname }) => proname)).toEqual(
      expect.arrayContaining(['post_transfers', 'place_holds', 'release_hold', 'expire_holds']),
    )
    for (const { proconfig } of functions)
      expect(proconfig.some((setting) => setting.startsWith('search_path=') && setting.endsWith('pg_temp'))).toBe(true)
  })
})

describe('the owner', () => {
  const change = (...statements: string[]) =>
    write({ ...world.ctx(), main: world.owner }, async (tx) => {
      for (const statement of statements) await run(tx.db, new Sql([statement]))
    })
  const transfer = (
    id: string,
  ) => `insert into transfer (id, idempotency_key, request_hash, kind, debit_account_id, credit_account_id, amount_krw, created_at)
    values ('${id}', '${id}', '', 'adjustment', '${houseAccounts.fee}', '${houseAccounts.vat}', 5, now())`
  const leg = (id: string, account: string, amountKrw: number) =>
    `('${account}', ${1_000_000 + Math.floor(Math.random() * 1e9)}, '${id}', ${amountKrw}, 0, now())`
  const legs = (...values: string[]) =>
    `insert into entry (account_id, seq, transfer_id, amount_krw, balance_after_krw, created_at) values ${values.join(', ')}`
  const { fee, vat } = houseAccounts

  it('cannot change or remove history either: the triggers refuse', async () => {
    for (const statement of [
      'update entry set amount_krw = 1',
      'delete from entry',
      'truncate entry',
      'update transfer set memo = memo',
      'delete from transfer',
      'truncate transfer cascade',
    ])
      await expect(change(statement)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('append-only') })
  })

  it.each([
    ['no legs', []],
    ['one leg', [[5]]],
    ['legs that do not sum to zero', [[-5, 4]]],
    ['three legs', [[-5, 4, 1]]],
    ['its legs in two statements', [[-5], [5]]],
    [
      'a second pair of legs',
      [
        [-5, 5],
        [-5, 5],
      ],
    ],
  ])('cannot write by hand a transfer with %s', async (_what, statements) => {
    const id = newId(world.deps.now())
    const written = statements.map((amounts) => legs(...amounts.map((amount, n) => leg(id, n % 2 === 0 ? fee : vat, amount))))
    await expect(change(transfer(id), ...written)).rejects.toMatchObject({ code: '23000', message: `transfer ${id} does not balance` })
  })

  it('may write one that balances', async () => {
    const id = randomUUID()
    await expect(
      write({ ...world.ctx(), main: world.owner }, async (tx) => {
        for (const statement of [transfer(id), legs(leg(id, fee, -5), leg(id, vat, 5)), 'set constraints all immediate'])
          await run(tx.db, new Sql([statement]))
        throw new Error('seen')
      }),
    ).rejects.toThrow('seen')
  })
})

describe('a balance at an instant', () => {
  it('is what the last entry by then left', async () => {
    const person = await world.person()
    const start = world.deps.now()
    const [wallet] = await write(world.ctx(), (tx) => walletsOf(tx, [person.id], start))
    const at: { instant: Date; balance: number }[] = []
    for (let n = 1; n <= 33; n += 1) {
      world.advance(1_000)
      await world.fund(person, n)
      at.push({ instant: world.deps.now(), balance: (n * (n + 1)) / 2 })
    }
    const { db } = world.deps.main
    expect(await balanceAt(db, wallet!, start)).toBe(0)
    for (const { instant, balance } of at) {
      expect(await balanceAt(db, wallet!, new Date(instant.getTime() - 1))).toBe(
        balance - at.findIndex((one) => one.instant === instant) - 1,
      )
      expect(await balanceAt(db, wallet!, instant)).toBe(balance)
    }
    expect(await balanceAt(db, wallet!, new Date(world.deps.now().getTime() + 1_000))).toBe(561)
    expect(await balanceAt(db, randomUUID(), start)).toBe(0)
    expect(await findAccount(db, `@${person.handle}`)).toEqual({ id: wallet, kind: 'wallet' })
    expect(await findAccount(db, 'central')).toEqual({ id: houseAccounts.central, kind: 'central' })
    await expect(findAccount(db, '@nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is found by a few probes of the key, however long the history', async () => {
    // Written past the triggers, as 200,000 postings would have left it.
    const account = randomUUID()
    await write({ ...world.ctx(), main: world.owner }, async (tx) => {
      await run(tx.db, sql`set local session_replication_role = replica`)
      await run(
        tx.db,
        sql`insert into entry select ${account}::uuid, n, gen_random_uuid(), 1, n, timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, 200000) n`,
      )
    })
    await run(world.owner.db, sql`analyze entry`)
    const explained = (tx: Tx) =>
      rows(
        tx.db,
        sql<{ 'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }] }>`
          explain (analyze, buffers, format json) select balance_at(${account}::uuid, timestamptz '2026-01-01' + 77777 * interval '1 minute')`,
      )
    // A connection's first call reads the catalogue too.
    const [plan] = await write(world.ctx(), async (tx) => {
      await explained(tx)
      return explained(tx)
    })
    const read = plan!['QUERY PLAN'][0].Plan
    expect(read['Shared Hit Blocks'] + read['Shared Read Blocks']).toBeLessThan(200)
    expect(await balanceAt(world.deps.main.db, account, new Date(Date.parse('2026-01-01T00:00:30Z') + 77_777 * 60_000))).toBe(77_777)
  })
})
