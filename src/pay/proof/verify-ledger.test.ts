import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { partStatement } from './internal/check-part.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { postTransfer } from '../ledger/post-transfers.ts'
import { keepVerification } from './keep-verification.ts'
import { readVerification } from './read-verification.ts'
import { sealLedger } from './seal-ledger.ts'
import { signHead } from './sign-head.ts'
import { invariants, type Place, verifyLedger } from './verify-ledger.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  const people = await Promise.all(Array.from({ length: 5 }, () => world.person()))
  for (const person of people) await world.fund(person, 10_000)
  const wallets = await write(world.ctx(), (tx) =>
    walletsOf(
      tx,
      people.map(({ id }) => id),
      world.deps.now(),
    ),
  )
  for (let n = 0; n < 12; n += 1) {
    const [debitAccountId, creditAccountId] = [wallets[n % 5]!, wallets[(n + 1) % 5]!]
    const posting = { idempotencyKey: randomUUID(), kind: 'send', debitAccountId, creditAccountId, amountKrw: 100 + n, memo: '' } as const
    await write(world.ctx(), (tx) => postTransfer(tx, posting, world.deps.now()))
  }
  await sealLedger(world.ctx())
  await signHead(world.ctx())
})
afterAll(() => world.close())

const named = (name: string) => invariants.find(([each]) => each === name)![1]

it.each(invariants.filter(([, { over }]) => over !== null))('%s: each lookup of a part is by an index', async (_name, invariant) => {
  const plan = await transaction(world.owner, async (tx) => {
    // Over small tables a scan is always cheapest; what is asked is whether an index can serve at
    // all.
    for (const way of ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin']) await rows(tx.db, new Sql([`set local enable_${way} = off`]))
    const after = invariant.over === 'ledger_block' ? ['1'] : null
    return (await rows(tx.db, sql<{ 'QUERY PLAN': string }>`explain ${partStatement(invariant, after, 100)}`))
      .map((row) => row['QUERY PLAN'])
      .join('\n')
  })
  // The heads of a week, the fee versions and the one row of a rule are few.
  expect(plan.match(/Seq Scan on (?!ledger_head\b|fee_schedule|book_rule).*/g)).toBeNull()
})

it('in parts of a few rows finds what one part finds: nothing is left out and nothing counted twice', async () => {
  const whole = await verifyLedger(world.ctx())
  expect(await verifyLedger(world.ctx(), { rowsOfPart: 3 })).toEqual(whole)
  expect(whole.find(({ invariant }) => invariant === 'entries are gapless by seq')!.checked).toBe(34)
})

it('a chain of entries that breaks between two parts is found', async () => {
  const [entry] = await rows(
    world.deps.main.db,
    sql<{ accountId: string; seq: number }>`select account_id, seq from entry order by account_id, seq offset 3 limit 1`,
  )
  const move = (by: number) =>
    write({ ...world.ctx(), main: world.owner }, async (tx) => {
      await run(tx.db, sql`set local session_replication_role = replica`)
      await run(
        tx.db,
        sql`update entry set balance_after_krw = balance_after_krw + ${by} where (account_id, seq) = (${entry!.accountId}::uuid, ${entry!.seq})`,
      )
    })
  await move(1)
  const broken = (await verifyLedger(world.ctx(), { rowsOfPart: 3 })).find(
    ({ invariant }) => invariant === 'balance_after is the running sum',
  )!
  await move(-1)
  expect(broken.examples[0]).toContain(`account ${entry!.accountId} seq ${entry!.seq} `)
  expect(named('balance_after is the running sum').over).toBe('entry')
})

it('goes on where a run was cut off, wherever that was', async () => {
  const whole = await verifyLedger(world.ctx())
  const places: Place[] = []
  await verifyLedger(world.ctx(), { rowsOfPart: 5, onPart: (place) => void places.push(structuredClone(place)) })
  expect(places.length).toBeGreaterThan(invariants.length)
  for (const place of places.filter((_, at) => at % 7 === 0)) {
    let parts = 0
    expect(await verifyLedger(world.ctx(), { from: place, onPart: () => void (parts += 1) })).toEqual(whole)
    expect(parts).toBeLessThanOrEqual(invariants.length - place.done.length + 1)
  }
})

it('a later attempt of the job finishes what the first began, and the page shows finished runs only', async () => {
  const admin = await world.person({ role: 'admin' })
  const cut = new Error('cut')
  let seen = 0
  const stopping = { isResumed: true, savedEveryMs: 0, onProgress: (done: number) => void (done > 8 && (seen = done)) }
  await expect(
    keepVerification(world.ctx(), {
      ...stopping,
      onProgress(done) {
        stopping.onProgress(done)
        if (seen > 0) throw cut
      },
    }),
  ).rejects.toBe(cut)
  expect((await readVerification(admin.ctx)).verifiedAt).toBeNull()
  const began = world.deps.now().toISOString()
  world.advance(3_600_000)
  let first: number | undefined
  const checks = await keepVerification(world.ctx(), { isResumed: true, onProgress: (done) => (first ??= done) })
  expect(first).toBeGreaterThanOrEqual(8)
  expect(checks).toHaveLength(invariants.length + 1)
  expect(await readVerification(admin.ctx)).toMatchObject({ verifiedAt: began, checks: { length: invariants.length + 1 } })

  // Of many runs the last ninety are kept.
  await run(
    world.owner.db,
    sql`insert into ledger_verification (at, broken_count, checks)
        select ${began}::timestamptz - n * interval '1 day', 0, '[]' from generate_series(1, 95) as n`,
  )
  world.advance(3_600_000)
  await keepVerification(world.ctx())
  expect(
    await rows(
      world.owner.db,
      sql`select count(*)::int as n, min(at) < ${began}::timestamptz - interval '87 days' as is_old from ledger_verification`,
    ),
  ).toEqual([{ n: 90, isOld: true }])
})
