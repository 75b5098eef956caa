import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createKiwi, createWalletKeys, toKiwiError } from '../../sdk/src/index.ts'
import type { RunningApi } from '../api.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { sendOf } from '../statements.ts'

/** The contract of the PIN in both runtimes, over HTTP by the SDK. */
export function describePin(runtime: string, start: (world: World) => Promise<RunningApi>) {
  describe(`the PIN on ${runtime}`, () => {
    let world: World
    let api: RunningApi
    beforeAll(async () => {
      world = await createWorld({}, { isLive: true })
      api = await start(world)
    })
    afterAll(async () => {
      await api?.close()
      await world?.close()
    })

    async function walletOf(person: TestPerson) {
      const kiwi = createKiwi({ url: api.url, session: await world.sessionToken(person), locale: 'en' })
      return { kiwi, keys: createWalletKeys(kiwi, { deviceName: 'test', locale: 'en' }) }
    }
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => toKiwiError(error),
      )

    it('is set, proven and pays: once for each approval', async () => {
      const [person, friend] = [await world.person(), await world.person()]
      await world.fund(person, 30_000)
      const { kiwi, keys } = await walletOf(person)
      expect(await keys.status()).toMatchObject({ state: 'unset', triesLeft: 5, hasDevice: false })
      await keys.setPin('739164')
      expect(await keys.status()).toMatchObject({ state: 'set', hasDevice: true, needsRenewal: false })

      const payment = sendOf(friend, randomUUID(), 10_000)
      expect(await refusal(keys.approve(payment))).toMatchObject({ code: 'PIN_REQUIRED' })
      await keys.provePin('739164')
      const approval = await keys.approve(payment)
      await kiwi.pay.send.mutate({
        idempotencyKey: payment.transfer,
        toPersonId: friend.id,
        toHandle: friend.handle,
        amountKrw: 10_000,
        approval,
      })
      expect((await kiwi.pay.wallet.query()).balanceKrw).toBe(20_000)

      const dearer = { idempotencyKey: randomUUID(), toPersonId: friend.id, toHandle: friend.handle, amountKrw: 10_000, approval }
      expect(await refusal(kiwi.pay.send.mutate(dearer))).toMatchObject({ code: 'APPROVAL_INVALID' })
    })

    it('counts wrong guesses, tells how many are left, and locks at the fifth', { timeout: 60_000 }, async () => {
      const { keys } = await walletOf(await world.person())
      await keys.setPin('739164')
      for (const triesLeft of [4, 3, 2, 1])
        expect(await refusal(keys.provePin('739165'))).toMatchObject({ code: 'PIN_WRONG', details: { triesLeft } })
      expect(await refusal(keys.provePin('739165'))).toMatchObject({ code: 'PIN_LOCKED' })
      expect(await refusal(keys.provePin('739164'))).toMatchObject({ code: 'PIN_LOCKED' })
      expect(await keys.status()).toMatchObject({
        state: 'locked',
        triesLeft: 0,
        unlock: { account: true, identity: true, linkFirst: true },
      })
    })

    it('is asked for again when the proof has ended, and no millisecond before', async ({ onTestFinished }) => {
      const { keys } = await walletOf(await world.person())
      await keys.setPin('739164')
      await keys.provePin('739164')
      const endsAt = Date.parse(keys.provenUntil()!)
      const payment = sendOf(await world.person(), randomUUID(), 10_000)
      onTestFinished(() => void vi.useRealTimers())
      vi.useFakeTimers({ toFake: ['Date'], now: endsAt - 1 })
      expect(keys.provenUntil()).not.toBeNull()
      vi.setSystemTime(endsAt)
      expect(keys.provenUntil()).toBeNull()
      expect(await refusal(keys.approve(payment))).toMatchObject({ code: 'PIN_REQUIRED' })
    })

    it('is changed by the one who knows it', async () => {
      const { keys } = await walletOf(await world.person())
      await keys.setPin('739164')
      await keys.changePin('739164', '582046')
      expect(keys.provenUntil()).not.toBeNull()
      expect(await refusal(keys.provePin('739164'))).toMatchObject({ code: 'PIN_WRONG', details: { triesLeft: 4 } })
      await keys.provePin('582046')
      expect(await keys.status()).toMatchObject({ triesLeft: 5 })
    })
  })
}
