import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSignInWorld, type SignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { followVerification } from '../../../test/follow-verification.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { requestExport } from '../export/request-export.ts'
import { suspendPerson, restorePerson } from '../moderation/suspend-person.ts'
import { completeIdentity } from './complete-identity.ts'
import { removeAbandonedAccounts } from './remove-abandoned-accounts.ts'
import { abandonedAfterMs } from './rules.ts'
import { signOut } from './sign-out.ts'
import { startIdentity } from './start-identity.ts'

let my: SignInWorld
beforeAll(async () => {
  my = await createSignInWorld()
})
afterAll(() => my.close())

const child = 'p80'
const remove = () => removeAbandonedAccounts(my.world.ctx())
const isThere = async (id: string) =>
  (await rows(my.world.deps.main.db, sql<{ id: string }>`select id from person where id = ${id}::uuid`)).length === 1

async function begun(provider: 'kakao' | 'naver', as: string) {
  const browser = my.browser()
  await browser.signIn(provider, as)
  const ctx = await browser.signedIn()
  return { browser, ctx, id: ctx.actor.personId }
}

it('removes a refused child whose session has ended, also one who asked for a copy of their data, and its file', async () => {
  const { browser, ctx, id } = await begun('kakao', child)
  await browser.agree()
  const { url } = await startIdentity(ctx, { returnTo: '/' })
  await expect(completeIdentity(await browser.signedIn(), await followVerification(url, child))).rejects.toMatchObject({
    code: 'TOO_YOUNG',
  })
  await requestExport(ctx)
  await my.world.runJobs()
  const [copy] = await rows(
    my.world.deps.main.db,
    sql<{ storageKey: string; state: string }>`select storage_key, state from data_export where person_id = ${id}::uuid`,
  )
  expect(copy?.state).toBe('ready')
  expect(await remove()).toEqual({ removed: 0, failed: 0 })
  expect(await signOut(await browser.signedIn())).toEqual({ signedOut: true })
  expect(await remove()).toEqual({ removed: 1, failed: 0 })
  expect([await isThere(id), await my.world.deps.platform.storage.isThere(copy!.storageKey)]).toEqual([false, false])
})

it('removes who never joined 30 days after their last visit, and nobody who joined, came back or was decided about', async () => {
  const [left, back, decided, member] = [
    await begun('kakao', 'p01'),
    await begun('kakao', 'p02'),
    await begun('kakao', 'p03'),
    my.browser(),
  ]
  await member.signIn('kakao', 'p04')
  await completeIdentity(await member.signedIn(), await member.verifyAs('p04'))
  const memberId = (await member.signedIn()).actor.personId
  for (const { browser } of [left, decided]) await signOut(await browser.signedIn())
  const why = { actor: 'operator', reason: '사칭' }
  await suspendPerson(my.world.ctx(), decided.id, why)
  await restorePerson(my.world.ctx(), decided.id, why)
  my.world.advance(abandonedAfterMs - 60_000)
  expect(await remove()).toEqual({ removed: 0, failed: 0 })
  const again = my.browser()
  await again.signIn('kakao', 'p02')
  my.world.advance(120_000)
  expect(await remove()).toEqual({ removed: 1, failed: 0 })
  expect(await Promise.all([left.id, back.id, decided.id, memberId].map(isThere))).toEqual([false, true, true, true])
  // Whoever returns begins anew.
  expect((await begun('kakao', 'p01')).id).not.toBe(left.id)
})

it('goes on with the others where one cannot be removed', async () => {
  const [held, other] = [await begun('naver', 'p05'), await begun('naver', 'p06')]
  for (const { browser } of [held, other]) await signOut(await browser.signedIn())
  const now = my.world.deps.now()
  await run(
    my.world.owner.db,
    sql`insert into past_handle (handle, person_id, left_at, rests_until) values (${`h${newId(now).slice(-8)}`}, ${held.id}::uuid, ${now}, ${now})`,
  )
  my.world.advance(abandonedAfterMs + 1)
  expect(await remove()).toMatchObject({ failed: 1 })
  expect([await isThere(held.id), await isThere(other.id)]).toEqual([true, false])
})
