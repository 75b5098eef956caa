import { afterAll, beforeAll, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { setRole } from '../people/set-role.ts'
import { listProposals } from './list-proposals.ts'
import { proposeOrConfirm } from './propose-or-confirm.ts'
import { listActs } from './list-acts.ts'
import { refuseProposal } from './refuse-proposal.ts'
import { needsSecond, proposalGoodForMs } from './rules.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const reason = '신고 31 때문에'
const ban = (by: TestPerson, personId: string, terms = { reasonCode: 'spam' }) =>
  write(by.ctx, (tx) => proposeOrConfirm(by.ctx, tx, { kind: 'ban', personId, terms, reason }))
const moderator = () => world.person({ role: 'moderator' })
const acts = (personId: string) =>
  rows(
    world.deps.main.db,
    sql<{ act: string; actor: string }>`select act, actor from staff_act where person_id = ${personId} order by act desc`,
  )

it('waits for a second member of staff; who proposed it never confirms it, however often they ask', async () => {
  const [first, second, person] = [await moderator(), await moderator(), await world.person()]
  const proposed = await ban(first, person.id)
  expect(proposed).toMatchObject({ outcome: 'waits' })
  expect(await ban(first, person.id)).toEqual(proposed)
  expect((await listProposals(first.ctx)).proposals).toMatchObject([{ personId: person.id, isMine: true, reason }])
  expect((await listProposals(second.ctx)).proposals).toMatchObject([{ proposedBy: `@${first.handle}`, isMine: false }])
  expect(await ban(second, person.id)).toEqual({ outcome: 'agreed', decisionId: proposed.decisionId, proposedBy: first.id })
  expect((await listProposals(second.ctx)).proposals).toEqual([])
  expect(await acts(person.id)).toEqual([
    { act: 'propose', actor: first.id },
    { act: 'confirm', actor: second.id },
  ])
  const logged = (await listActs(second.ctx, { cursor: null })).acts.filter(({ who }) => who === `@${person.handle}`)
  expect(logged.map(({ act, proposal }) => [act, proposal]).toSorted()).toEqual([
    ['confirm', 'ban'],
    ['propose', 'ban'],
  ])
})

it('is for the same terms, by staff with the permission, and never about oneself', async () => {
  const [first, second, person] = [await moderator(), await moderator(), await world.person()]
  await ban(first, person.id)
  await expect(ban(second, person.id, { reasonCode: 'fraud' })).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { reason: 'other_proposal' },
  })
  for (const role of ['member', 'support', 'finance'] as const)
    await expect(ban(await world.person({ role }), person.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ban(second, second.id)).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'own_account' } })
  expect((await listProposals((await world.person({ role: 'finance' })).ctx)).proposals).toEqual([])
})

it('counts no proposal of somebody who may not decide any more, and none that is older than three days', async () => {
  const [first, second, third, person] = [await moderator(), await moderator(), await moderator(), await world.person()]
  await ban(first, person.id)
  await setRole(world.ctx(), first.handle, 'member', { actor: 'test', reason })
  expect(await ban(second, person.id)).toMatchObject({ outcome: 'waits' })
  world.advance(proposalGoodForMs + 1)
  expect((await listProposals(third.ctx)).proposals).toEqual([])
  expect(await ban(third, person.id)).toMatchObject({ outcome: 'waits' })
  expect(await ban(second, person.id)).toMatchObject({ outcome: 'agreed', proposedBy: third.id })
})

it('of many at once, one proposes and one other confirms', async () => {
  const [first, second, person] = [await moderator(), await moderator(), await world.person()]
  const outcomes = (await Promise.all([first, second, first].map((by) => ban(by, person.id)))).map(({ outcome }) => outcome)
  expect(outcomes.filter((outcome) => outcome === 'agreed').length).toBeLessThanOrEqual(1)
  const kept = await rows(
    world.deps.main.db,
    sql<{
      isTwo: boolean
    }>`select decided_by <> proposed_by as is_two from pending_decision where person_id = ${person.id} and state = 'confirmed'`,
  )
  expect(kept).toEqual([{ isTwo: true }])
})

it('is not confirmed when it was refused in the same moment, nor refused when it was confirmed', async () => {
  const [first, second, third, person] = [await moderator(), await moderator(), await moderator(), await world.person()]
  const becomes = (state: string) => (tx: MainTx) =>
    run(
      tx.db,
      sql`update pending_decision set state = ${state}, decided_by = ${third.id}::uuid, decided_at = now() where person_id = ${person.id}::uuid and state = 'open'`,
    )
  const { decisionId } = await ban(first, person.id)
  const refuse = () => refuseProposal(second.ctx, { decisionId, reason })
  expect(await meanwhile(world, becomes('confirmed'), refuse)).toMatchObject({ answer: { code: 'NOT_FOUND' }, waited: true })
  await ban(first, person.id)
  expect(await meanwhile(world, becomes('refused'), () => ban(second, person.id))).toMatchObject({
    answer: { outcome: 'waits' },
    waited: true,
  })
})

it('ends without the act when it is refused, but not by the person whom it concerns', async () => {
  const [first, second, concerned] = [await world.person({ role: 'admin' }), await world.person({ role: 'admin' }), await moderator()]
  await expect(ban(await moderator(), concerned.id)).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'is_staff' } })
  const { decisionId } = await ban(first, concerned.id)
  await expect(refuseProposal(concerned.ctx, { decisionId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await listProposals(concerned.ctx)).proposals.filter(({ personId }) => personId === concerned.id)).toEqual([])
  await expect(refuseProposal((await moderator()).ctx, { decisionId, reason })).rejects.toMatchObject({ details: { reason: 'is_staff' } })
  expect(await refuseProposal(second.ctx, { decisionId, reason })).toEqual({ refused: true })
  await expect(refuseProposal(second.ctx, { decisionId, reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await ban(second, concerned.id)).toMatchObject({ outcome: 'waits' })
})

it('is not needed to freeze a small wallet', () => {
  expect([needsSecond('freeze', 1_000_000), needsSecond('freeze', 1_000_001), needsSecond('ban', 0)]).toEqual([false, true, true])
})

it('keeps what staff did from the login of the app', async () => {
  await expect(rows(world.deps.main.db, sql`update staff_act set reason = ''`)).rejects.toThrow(/permission denied/)
  await expect(rows(world.deps.main.db, sql`delete from staff_act`)).rejects.toThrow(/permission denied/)
})
