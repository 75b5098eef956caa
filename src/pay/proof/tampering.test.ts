import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { write } from '../../db/write.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { placeHold } from '../ledger/holds.ts'
import { postTransfer } from '../ledger/post-transfers.ts'
import { sealLedger } from './seal-ledger.ts'
import { signHead } from './sign-head.ts'
import { verifyLedger } from './verify-ledger.ts'

const tables = [
  'entry',
  'transfer',
  'account',
  'hold',
  'ledger_block',
  'ledger_block_account',
  'ledger_head',
  'ledger_head_leaf',
  'ledger_head_node',
]
let world: World
let wallet: string
/** One plain transfer, and one that captures from a hold. */
const targets: Record<'sent' | 'captured', { id: string; seq: number }> = { sent: { id: '', seq: 0 }, captured: { id: '', seq: 0 } }

/** As somebody who owns the database, past every trigger and foreign key. */
const tamper = (...statements: string[]) =>
  write({ ...world.ctx(), main: world.owner }, async (tx) => {
    await run(tx.db, sql`set local session_replication_role = replica`)
    for (const statement of statements) await run(tx.db, new Sql([statement]))
  })
const brokenOnes = async () => (await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)
const sealedBroken = async () => (await brokenOnes()).find(({ invariant }) => invariant === 'every sealed entry is as it was sealed')

beforeAll(async () => {
  world = await createWorld()
  const people = await Promise.all(Array.from({ length: 3 }, () => world.person()))
  for (const person of people) await world.fund(person, 100_000)
  const now = world.deps.now()
  const [from, to, third] = await write(world.ctx(), (tx) =>
    walletsOf(
      tx,
      people.map(({ id }) => id),
      now,
    ),
  )
  wallet = from!
  const post = (debitAccountId: string, creditAccountId: string, more: { causeId?: string; holdId?: string } = {}) =>
    write(world.ctx(), (tx) =>
      postTransfer(
        tx,
        { idempotencyKey: randomUUID(), kind: 'adjustment', debitAccountId, creditAccountId, amountKrw: 300, memo: '점심값', ...more },
        now,
      ),
    )
  await post(from!, to!)
  targets.sent.id = (await post(from!, third!)).transferId
  await sealLedger(world.ctx())
  const causeId = newId(now)
  await run(
    world.deps.main.db,
    sql`insert into money_request (id, requester_id, payer_id, amount_krw, state, idempotency_key, request_hash, created_at, expires_at)
        values (${causeId}, ${people[0]!.id}, ${people[1]!.id}, 300, 'open', 'cause', '\\x00', now(), now())`,
  )
  const hold = { idempotencyKey: randomUUID(), accountId: from!, amountKrw: 1000, causeId, expiresAt: new Date(now.getTime() + 3_600_000) }
  const { holdId } = await write(world.ctx(), (tx) => placeHold(tx, hold, now))
  targets.captured.id = (await post(from!, to!, { causeId, holdId })).transferId
  await post(to!, third!)
  await signHead(world.ctx())
  await post(third!, from!)
  await sealLedger(world.ctx())
  for (const target of Object.values(targets)) {
    const [entry] = await rows(
      world.deps.main.db,
      sql<{ seq: number }>`select seq from entry where account_id = ${wallet} and transfer_id = ${target.id}`,
    )
    target.seq = entry!.seq
  }
  await tamper(...tables.map((table) => `create table kept_${table} as table "${table}"`))
})
afterEach(() => tamper(...tables.flatMap((table) => [`delete from "${table}"`, `insert into "${table}" select * from kept_${table}`])))
afterAll(() => world.close())

const uuidFlip = (column: string) =>
  `overlay(${column}::text placing (case right(${column}::text, 1) when 'a' then 'b' else 'a' end) from 36)::uuid`
const textFlip = (column: string) => `overlay(${column} placing (case left(${column}, 1) when 'x' then 'y' else 'x' end) from 1 for 1)`
const timeFlip = (column: string) => `${column} + interval '1 microsecond'`

describe('one byte flipped in an entry', () => {
  it.each<[string, string]>([
    ['account_id', uuidFlip('account_id')],
    ['seq', 'seq # 4096'],
    ['transfer_id', uuidFlip('transfer_id')],
    ['amount_krw', 'amount_krw # 1'],
    ['balance_after_krw', 'balance_after_krw # 1'],
    ['created_at', timeFlip('created_at')],
  ])('is found and the entry named: %s', async (column, flipped) => {
    for (const { seq } of Object.values(targets)) {
      await tamper(`update entry set ${column} = ${flipped} where account_id = '${wallet}' and seq = ${seq}`)
      const found = await sealedBroken()
      expect(found?.broken).toBe(1)
      expect(found?.examples[0]).toContain(`account ${wallet} seq ${seq} `)
      await tamper('delete from entry', 'insert into entry select * from kept_entry')
    }
    expect(await brokenOnes()).toEqual([])
  })

  it('covers every column there is', async () => {
    const columns = await rows(
      world.deps.main.db,
      sql<{ n: number }>`select count(*)::int as n from information_schema.columns where table_schema = 'public' and table_name = 'entry'`,
    )
    expect(columns).toEqual([{ n: 6 }])
  })
})

describe('one byte flipped in a transfer', () => {
  const flips: [string, string][] = [
    ['id', uuidFlip('id')],
    ['idempotency_key', textFlip('idempotency_key')],
    ['request_hash', 'set_byte(request_hash, 31, get_byte(request_hash, 31) # 1)'],
    ['kind', textFlip('kind')],
    ['debit_account_id', uuidFlip('debit_account_id')],
    ['credit_account_id', uuidFlip('credit_account_id')],
    ['amount_krw', 'amount_krw # 1'],
    ['memo', textFlip('memo')],
    ['cause_id', `coalesce(${uuidFlip('cause_id')}, gen_random_uuid())`],
    ['hold_id', `coalesce(${uuidFlip('hold_id')}, gen_random_uuid())`],
    ['created_at', timeFlip('created_at')],
  ]
  it.each(flips)('is found and the transfer named: %s', async (column, flipped) => {
    for (const { id, seq } of Object.values(targets)) {
      await tamper(`update transfer set ${column} = ${flipped} where id = '${id}'`)
      const found = await sealedBroken()
      expect(found?.broken).toBe(2)
      expect(found?.examples.join()).toContain(`account ${wallet} seq ${seq} transfer ${id}`)
      await tamper('delete from transfer', 'insert into transfer select * from kept_transfer')
    }
  })

  it('covers every column there is but for the counted day, which moves no money and which the counters are held against', async () => {
    const columns = await rows(
      world.deps.main.db,
      sql<{ name: string }>`
        select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'transfer' order by ordinal_position`,
    )
    expect(columns.map(({ name }) => name).toSorted()).toEqual(['spent_on', ...flips.map(([name]) => name)].toSorted())
  })
})

describe('a ledger that was changed otherwise', () => {
  const cases: [string, () => string[], RegExp][] = [
    ['an entry deleted', () => [`delete from entry where account_id = '${wallet}' and seq = 3`], /seq 3 is missing/],
    [
      'an entry added',
      () => [
        `insert into entry select account_id, version + 1, '${targets.sent.id}', 5, posted + 5, now() from (select id as account_id, * from account where id = '${wallet}') a`,
      ],
      /version is the number of entries/,
    ],
    [
      'two entries swapped',
      () => [
        `update entry set seq = -seq where account_id = '${wallet}' and seq in (2, 3)`,
        `update entry set seq = 5 + seq where account_id = '${wallet}' and seq < 0`,
      ],
      /every sealed entry.*seq 2 .*seq 3 /,
    ],
    [
      'an account given a won',
      () => [`update account set posted = posted + 1 where id = '${wallet}'`],
      /a balance is the sum of its entries/,
    ],
    ['an account deleted', () => [`delete from account where id = '${wallet}'`], /every entry has its account: account /],
    [
      'a wallet turned into points',
      () => [`update account set kind = 'points' where id = '${wallet}'`],
      /nothing else moves points: .*adjustment /,
    ],
    [
      'a payment turned into points',
      () => [`update transfer set kind = 'points_payment' where id = '${targets.sent.id}'`],
      /points move between the accounts of their kind: points_payment /,
    ],
    ['a version moved', () => [`update account set version = version + 1 where id = '${wallet}'`], /version is the number of entries/],
    ['a hold forgotten', () => [`update account set held = 0 where id = '${wallet}'`], /an account holds what its open holds promise/],
    ['a capture forgotten', () => [`update hold set captured_krw = 0`], /a hold captured what its transfers moved/],
    ['a guard lifted', () => [`update account set guarded = false where id = '${wallet}'`], /every wallet is guarded/],
    [
      'two blocks swapped',
      () => ['update ledger_block set height = -height where height < 3', 'update ledger_block set height = 3 + height where height < 0'],
      /blocks are gapless by height, each after the one before/,
    ],
    ['a block renumbered', () => ['update ledger_block set height = 9 where height = 3'], /gapless by height.*block 9/],
    [
      'the newest two blocks deleted',
      () => ['delete from ledger_block where height > 1', 'delete from ledger_block_account where height > 1'],
      /a head is of a block of the chain/,
    ],
    [
      'a block’s time changed',
      () => [`update ledger_block set sealed_at = sealed_at + interval '1 microsecond' where height = 3`],
      /the hash of a block.*block 3/,
    ],
    [
      'a range cut short',
      () => [`update ledger_block_account set to_seq = to_seq - 1 where height = 2 and to_seq > from_seq`],
      /the hash of a block.*block 2/,
    ],
    [
      'a range’s hash changed',
      () => [`update ledger_block_account set hash = set_byte(hash, 0, 255 - get_byte(hash, 0)) where height = 2`],
      /as sealed \(block 2\)/,
    ],
    [
      'a mark changed',
      () => [
        `update ledger_block_account set marks = set_byte(marks, 0, 255 - get_byte(marks, 0)) where account_id = '${wallet}' and from_seq = 1`,
      ],
      /seq 1 transfer/,
    ],
    [
      'a range deleted',
      () => [`delete from ledger_block_account where account_id = '${wallet}' and from_seq = 1`],
      /sealed ranges of an account follow one another/,
    ],
    [
      'a leaf’s balance changed',
      () => [`update ledger_head_leaf set balance_krw = balance_krw + 1 where position = 1`],
      /the root of a head is that of its leaves.*a leaf is the balance/,
    ],
    ['a leaf deleted', () => ['delete from ledger_head_leaf where position = 1'], /every sealed wallet and shop is in the next head/],
    [
      'a head’s text changed',
      () => [`update ledger_head set body = replace(body, '"height":2', '"height":1'), height = 1`],
      /every head is signed/,
    ],
    [
      'a signature changed',
      () => ['update ledger_head set signature = set_byte(signature, 5, 255 - get_byte(signature, 5))'],
      /every head is signed/,
    ],
  ]
  it.each(cases)('is found: %s', async (_what, change, expected) => {
    await tamper(...change())
    const text = (await brokenOnes()).map(({ invariant, examples }) => `${invariant}: ${examples.join(' ')}`).join('; ')
    expect(text).toMatch(expected)
  })

  it('is found even when the whole chain is made again to fit: the signed head does not', async () => {
    await tamper(
      `update transfer set memo = 'never said' where id = '${targets.sent.id}'`,
      'delete from ledger_block',
      'delete from ledger_block_account',
      'select seal_ledger(1000000, now())',
    )
    const found = await brokenOnes()
    expect(found.map(({ invariant }) => invariant)).toContain('a head is of a block of the chain, and says what was signed')
    expect(await sealedBroken()).toBeUndefined()
  })

  it('that was not changed is sound, and every invariant looked at something or says 0', async () => {
    const checks = await verifyLedger(world.ctx())
    expect(checks.filter(({ broken }) => broken > 0)).toEqual([])
    expect(checks.find(({ invariant }) => invariant === 'every sealed entry is as it was sealed')?.checked).toBeGreaterThan(10)
  })
})

it('says when an entry has waited for its seal for more than an hour', async () => {
  world.advance(-7_200_000)
  await world.fund(await world.person(), 10)
  world.advance(7_200_000)
  expect(await brokenOnes()).toMatchObject([{ invariant: 'no entry waits longer than an hour for its seal', broken: 2 }])
})
