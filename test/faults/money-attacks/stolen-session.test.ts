import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { systemCtx } from '../../../src/context.ts'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { newestCode, seal } from '../../../demo/seed/link-account.ts'
import { confirmAccount } from '../../../src/pay/bank/confirm-account.ts'
import { startUnlock } from '../../../src/pay/bank/start-unlock.ts'
import { unlinkAccount } from '../../../src/pay/bank/unlink-account.ts'
import { verifyAccount } from '../../../src/pay/bank/verify-account.ts'
import { readWallet } from '../../../src/pay/wallet/read-wallet.ts'
import { publishKeys } from '../../../src/pay/bank/publish-keys.ts'
import { guessWrong, pin, type PinWorld, pinWorld, refusalOf } from '../../worlds/pin-world.ts'
import type { TestPerson } from '../../worlds/world.ts'

let fixture: PinWorld
beforeAll(async () => {
  fixture = await pinWorld()
  await publishKeys(runner())
})
afterAll(() => fixture.close())

const runner = () => systemCtx(fixture.world.deps, 'attack')
const accountOf = (n: number) => sandboxPeople()[n]!.accounts[0]!

/**
 * What whoever holds a session can do about the account: ask, read the won at their own bank,
 * confirm.
 */
async function link(by: Pick<TestPerson, 'id' | 'ctx'>, account: ReturnType<typeof accountOf>) {
  const { verificationId } = await verifyAccount(by.ctx, { account: await seal(runner(), by.id, account) })
  await fixture.world.runJobs()
  return confirmAccount(by.ctx, { verificationId, code: await newestCode(fixture.sandbox.url, account) })
}
const linkedTo = async (person: { ctx: TestPerson['ctx'] }) => (await readWallet(person.ctx)).bankAccount?.lastFour

describe('whoever stole a session, and no more', () => {
  it('cannot put an account of theirs in the place of the linked one, to which payouts and withdrawals go', async () => {
    const victim = await fixture.member()
    const [own, foreign] = [accountOf(60), accountOf(61)]
    await link(victim, own)
    const seat = await fixture.seat(victim)
    await seat.keys.setPin(pin)
    const stolen = await fixture.seat(victim)
    await expect(link({ id: victim.id, ctx: stolen.ctx }, foreign)).rejects.toMatchObject({ code: 'REVERIFY_REQUIRED' })
    expect(await linkedTo(victim)).toBe(own.accountNumber.slice(-4))
  })

  it('cannot do so in two steps either, nor where no PIN was set yet', async () => {
    const victim = await fixture.member()
    const [own, foreign] = [accountOf(62), accountOf(63)]
    await link(victim, own)
    const stolen = await fixture.seat(victim)
    await unlinkAccount(stolen.ctx).catch(() => {})
    await expect(link({ id: victim.id, ctx: stolen.ctx }, foreign)).rejects.toMatchObject({ code: 'REVERIFY_REQUIRED' })
    expect(await linkedTo(victim)).not.toBe(foreign.accountNumber.slice(-4))
  })

  it('who is the person links another account after a re-verification on that session', async () => {
    const victim = await fixture.member()
    const [own, next] = [accountOf(64), accountOf(65)]
    await link(victim, own)
    const seat = await fixture.seat(victim)
    await seat.keys.setPin(pin)
    await fixture.reverify(seat, victim.customer.id)
    await link({ id: victim.id, ctx: seat.ctx }, next)
    expect(await linkedTo(victim)).toBe(next.accountNumber.slice(-4))
  })

  it('cannot unlock the PIN by an account of their own', async () => {
    const victim = await fixture.member()
    await link(victim, accountOf(66))
    const seat = await fixture.seat(victim)
    await seat.keys.setPin(pin)
    // That the owner linked theirs a moment ago is not what is asked here.
    fixture.world.advance(16 * 60_000)
    await guessWrong(seat, 5)
    const stolen = await fixture.seat(victim)
    await refusalOf(link({ id: victim.id, ctx: stolen.ctx }, accountOf(67)))
    expect(await refusalOf(stolen.keys.setPin('582046'))).toMatchObject({ code: 'PIN_LOCKED', details: { account: true, identity: true } })
    const [state] = await rows(
      fixture.world.owner.db,
      sql<{ locked: boolean }>`select locked_at is not null as locked from vault.pin_record where person_id = ${victim.id}`,
    )
    expect(state).toEqual({ locked: true })
  })
})

it('whoever asks for the won of an account three times a day does not keep its owner from unlocking', async () => {
  const victim = await fixture.member()
  const own = accountOf(68)
  await link(victim, own)
  for (let n = 0; n < 3; n += 1) {
    const stranger = await fixture.world.person()
    await verifyAccount(stranger.ctx, { account: await seal(runner(), stranger.id, own) })
    await fixture.world.runJobs()
  }
  const { statement } = fixture.sandbox.state.accounts[own.fintechUseNum]!
  const before = statement.length
  await startUnlock(victim.ctx)
  await fixture.world.runJobs()
  expect(statement.length).toBe(before + 1)
})
