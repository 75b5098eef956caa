import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { doEach } from '../../shared/do-each.ts'
import { houseAccounts, postTransfers } from '../ledger/post-transfers.ts'
import { tellDaysBefore } from './rules.ts'

const endedAtOnce = 200

/**
 * Job: ends the points whose day has passed by the clock of Postgres, and tells people of those
 * that end soon. A person whose points do not end leaves those of the others ended. It may run
 * twice.
 */
export async function endPoints(ctx: Ctx, lotsAtOnce = 1_000): Promise<{ ended: number; told: number }> {
  const isOver = sql`expires_at <= (select money_now(${ctx.now()}::timestamptz))`
  const failed: string[] = []
  const ending = doEach(
    peopleWith(ctx, isOver, failed),
    async (personId) => {
      await write(ctx, (tx) => endLots(tx, personId, isOver, ctx.now()))
      return true
    },
    (_, personId) => failed.push(personId),
  )
  // Its failure is thrown at the end.
  await ending.catch(() => {})
  let told = 0
  for (let lots = lotsAtOnce; lots === lotsAtOnce;) {
    const some = await tellOfEnding(ctx, lotsAtOnce)
    lots = some.reduce((sum, person) => sum + person.lots, 0)
    told += some.length
  }
  return { ended: await ending, told }
}

/**
 * Who has lots that are over: those of a page have none any more when the next one is read, but for
 * those that failed.
 */
async function* peopleWith(ctx: Ctx, isOver: Sql, failed: readonly string[]): AsyncGenerator<string> {
  for (let lots = endedAtOnce; lots === endedAtOnce;) {
    // `money_now` is volatile: as a scalar it is asked once and bounds the scan, of 50,000 lots 2
    // buffers instead of 50,132.
    const due = await rows(
      ctx.main.db,
      sql<{ personId: string; lots: number }>`
        select person_id, count(*)::int as lots from (
          select person_id from points_lot where left_krw > 0 and ${isOver} and person_id <> all(${failed}::uuid[])
          order by expires_at limit ${endedAtOnce}) l group by person_id`,
    )
    lots = due.reduce((sum, person) => sum + person.lots, 0)
    for (const { personId } of due) yield personId
  }
}

/** A person leaves: what is left of their points is void. */
export function voidPoints(tx: MainTx, personId: string, now: Date): Promise<void> {
  return endLots(tx, personId, sql`true`, now)
}

/**
 * Under the lock of the account, so that an order that takes these points at the same moment comes
 * before or after.
 */
async function endLots(tx: MainTx, personId: string, which: Sql, now: Date): Promise<void> {
  await run(tx.db, sql`select from account where kind = 'points' and person_id = ${personId}::uuid for no key update`)
  const lots = await rows(
    tx.db,
    sql<{ id: string; accountId: string; leftKrw: number; expiredKrw: number }>`
      select l.id, a.id as account_id, l.left_krw, l.expired_krw
      from points_lot l join account a on a.kind = 'points' and a.person_id = l.person_id
      where l.person_id = ${personId}::uuid and l.left_krw > 0 and ${which} order by l.id`,
  )
  if (lots.length === 0) return
  // A lot that got points back ends once more: what it lost before makes the key another.
  const postings = lots.map(({ id, accountId, leftKrw, expiredKrw }) => ({
    idempotencyKey: `points:expiry:${id}:${expiredKrw}`,
    kind: 'points_expiry' as const,
    debitAccountId: accountId,
    creditAccountId: houseAccounts.promotion,
    amountKrw: leftKrw,
    memo: '',
  }))
  const posted = await postTransfers(tx, postings, now)
  const refused = posted.find(({ outcome }) => outcome !== 'posted')
  if (refused) throw new Error(`points of ${personId} did not end: ${refused.outcome}`)
  await run(
    tx.db,
    sql`update points_lot set expired_krw = expired_krw + left_krw, left_krw = 0 where id = any(${sql.list(lots, ({ id }) => id, 'uuid')})`,
  )
}

/** Once per lot. */
function tellOfEnding(ctx: Ctx, lotsAtOnce: number): Promise<{ lots: number }[]> {
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const ending = await rows(
      tx.db,
      sql<{ personId: string; krw: number; lots: number }>`
        with told as (
          update points_lot set told_at = ${now}::timestamptz where id = any(array(
            select id from points_lot where left_krw > 0 and told_at is null
              and expires_at > (select money_now(${now}::timestamptz))
              and expires_at <= (select money_now(${now}::timestamptz)) + make_interval(days => ${tellDaysBefore}::int)
            order by expires_at limit ${lotsAtOnce} for no key update skip locked))
          returning person_id, left_krw)
        select person_id, sum(left_krw)::bigint as krw, count(*)::int as lots from told group by person_id order by person_id`,
    )
    await tell(
      tx,
      ending.map(({ personId, krw }) => notice(personId, 'points_ending', { amountKrw: krw })),
      { now },
    )
    return ending
  })
}
