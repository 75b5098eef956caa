import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { postTransfers } from '../ledger/post-transfers.ts'
import { sealLedger } from './seal-ledger.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const query = <Row>(statement: Sql<Row>) => rows(world.deps.main.db, statement)

/** Every entry with the number of blocks that sealed it. */
const timesSealed = () =>
  query(
    sql<{ accountId: string; seq: number; times: number }>`select e.account_id, e.seq, count(r.height)::int as times
        from entry e left join ledger_block_account r on r.account_id = e.account_id and e.seq between r.from_seq and r.to_seq
        group by e.account_id, e.seq`,
  )

describe('sealing', () => {
  it('makes no block of nothing', async () => {
    expect(await sealLedger(world.ctx())).toEqual({ blocks: 0, entries: 0 })
  })

  it('seals each committed entry exactly once while 8 clients post and 3 runners seal in small blocks', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => world.person()))
    for (const person of people) await world.fund(person, 100_000)
    const now = world.deps.now()
    const wallets = await write(world.ctx(), (tx) =>
      walletsOf(
        tx,
        people.map(({ id }) => id),
        now,
      ),
    )
    let isPosting = true
    const client = async (own: number) => {
      for (let n = 0; n < 25; n += 1) {
        await write(world.ctx(), (tx) =>
          postTransfers(
            tx,
            [1, 2, 3]
              .map((step) => ({
                idempotencyKey: randomUUID(),
                kind: 'adjustment' as const,
                debitAccountId: wallets[(own + step) % 6]!,
                creditAccountId: wallets[(own + n + step + 1 + (n % 4)) % 6]!,
                amountKrw: 10 + n,
                memo: `메모 ${n}`,
              }))
              .filter((posting) => posting.debitAccountId !== posting.creditAccountId),
            now,
          ),
        )
      }
    }
    const sealer = async () => {
      while (isPosting) await sealLedger(world.ctx(), { maxEntries: 17, accounts: 4 })
    }
    const sealers = [sealer(), sealer(), sealer()]
    await Promise.all(Array.from({ length: 8 }, (_, own) => client(own)))
    isPosting = false
    await Promise.all(sealers)
    await sealLedger(world.ctx(), { maxEntries: 17, accounts: 4 })

    const entries = await timesSealed()
    expect(entries.length).toBeGreaterThan(500)
    expect(entries.filter(({ times }) => times !== 1)).toEqual([])
    const [sums] = await query(
      sql<{ blocks: number; most: number; total: number }>`
        select count(*)::int as blocks, max(entry_count) as most, sum(entry_count)::int as total from ledger_block`,
    )
    expect(sums!.total).toBe(entries.length)
    expect(sums!.most).toBeLessThanOrEqual(17)
    expect(sums!.blocks).toBeGreaterThan(20)
  })

  it('leaves no entry open in one run, though its blocks are full within their ranges', async () => {
    const people = await Promise.all(Array.from({ length: 9 }, () => world.person()))
    for (const person of [...people, ...people, ...people]) await world.fund(person, 1_000)
    await sealLedger(world.ctx(), { maxEntries: 4, accounts: 6 })
    expect((await timesSealed()).filter(({ times }) => times !== 1)).toEqual([])
  })

  it('cuts a long run of one account into ranges of 1024', async () => {
    const person = await world.person()
    const now = world.deps.now()
    const [wallet] = await write(world.ctx(), (tx) => walletsOf(tx, [person.id], now))
    await write(world.ctx(), (tx) =>
      postTransfers(
        tx,
        Array.from({ length: 2500 }, () => ({
          idempotencyKey: randomUUID(),
          kind: 'return' as const,
          debitAccountId: '00000000-0000-7000-8000-000000000001',
          creditAccountId: wallet!,
          amountKrw: 1,
          memo: '',
        })),
        now,
      ),
    )
    expect(await sealLedger(world.ctx())).toEqual({ blocks: 1, entries: 5000 })
    const ranges = await query(
      sql<{ fromSeq: number; toSeq: number }>`
        select from_seq, to_seq from ledger_block_account where account_id = ${wallet!} order by from_seq`,
    )
    expect(ranges).toEqual([
      { fromSeq: 1, toSeq: 1024 },
      { fromSeq: 1025, toSeq: 2048 },
      { fromSeq: 2049, toSeq: 2500 },
    ])
  })

  it('refuses to seal a ledger in which an entry is missing', async () => {
    const person = await world.person()
    await world.fund(person, 5)
    const now = world.deps.now()
    const [wallet] = await write(world.ctx(), (tx) => walletsOf(tx, [person.id], now))
    await write({ ...world.ctx(), main: world.owner }, async (tx) => {
      await run(tx.db, sql`set local session_replication_role = replica`)
      await run(tx.db, sql`delete from entry where account_id = ${wallet!}`)
    })
    await expect(sealLedger(world.ctx())).rejects.toThrow('is not sealed')
  })
})
