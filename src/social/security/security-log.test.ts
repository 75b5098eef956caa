import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { endSession } from '../people/end-session.ts'
import { listSessions } from '../people/list-sessions.ts'
import { signOut } from '../people/sign-out.ts'
import { listMyEvents } from './list-events.ts'

let my: SignInWorld
beforeAll(async () => {
  my = await createSignInWorld()
})
afterAll(() => my.close())

const log = async (ctx: MemberCtx) => (await listMyEvents(ctx, { cursor: null })).events.map(({ kind, details }) => ({ kind, ...details }))
/** The clock goes on, so that ids are in the order of what happened. */
const later = () => my.world.advance(1_000)

it('shows a person where they signed in, from which new device, and which sessions ended and why', async () => {
  const [first, second] = [my.browser(), my.browser()]
  await first.signIn('kakao', 'p01')
  const { actor } = await first.signedIn()
  expect(await log(await contextOf(first))).toEqual([{ kind: 'sign_in', provider: 'kakao' }])
  await run(my.world.deps.main.db, sql`update person set status = 'active', handle = 'log_p01' where id = ${actor.personId}`)
  later()
  await second.signIn('kakao', 'p01')
  later()
  const { sessions } = await listSessions(await contextOf(first))
  await endSession(await contextOf(second), { sessionId: sessions.find(({ current }) => current)!.id })
  later()
  await signOut(await contextOf(second))
  later()
  await second.signIn('kakao', 'p01')
  expect(await log(await contextOf(second))).toEqual([
    { kind: 'sign_in', provider: 'kakao' },
    { kind: 'sessions_ended', because: 'signed_out', sessions: 1 },
    { kind: 'sessions_ended', because: 'by_person', sessions: 1 },
    { kind: 'new_device', provider: 'kakao' },
    { kind: 'sign_in', provider: 'kakao' },
  ])
})

it('keeps a refused sign-in for the person whose channel it is', async () => {
  const browser = my.browser()
  await browser.signIn('kakao', 'p02')
  const ctx = await contextOf(browser)
  await run(my.world.deps.main.db, sql`update person set status = 'withdrawn' where id = ${ctx.actor.personId}`)
  // The same number means somebody else at another provider.
  const other = await my.world.person()
  await run(
    my.world.owner.db,
    sql`insert into oauth_account (provider, subject, person_id, created_at)
        select 'google', subject, ${other.id}::uuid, now() from oauth_account where person_id = ${ctx.actor.personId}::uuid`,
  )
  later()
  expect(await my.browser().signIn('kakao', 'p02')).toContain('NOT_FOUND')
  expect((await log(ctx))[0]).toEqual({ kind: 'sign_in_refused', provider: 'kakao', code: 'NOT_FOUND' })
})

it('changes no row, even for the owner of the database', async () => {
  await expect(run(my.world.deps.main.db, sql`update security_event set device = ''`)).rejects.toThrow(/permission denied/)
  await expect(run(my.world.owner.db, sql`update security_event set device = ''`)).rejects.toThrow(/append-only/)
})

async function contextOf(browser: ReturnType<SignInWorld['browser']>): Promise<MemberCtx> {
  return (await browser.signedIn()) as MemberCtx
}
