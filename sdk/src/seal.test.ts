import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNodeApi, type RunningApi } from '../../test/api.ts'
import { sandboxWorld } from '../../test/worlds/sandbox-world.ts'
import { sandboxPeople } from '../../sandbox/people.ts'
import { runnerConfig } from '../../src/config.ts'
import { systemCtx } from '../../src/context.ts'
import { newestCode } from '../../demo/seed/link-account.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { resealAccounts } from '../../src/pay/bank/reseal-accounts.ts'
import { retireKey } from '../../src/pay/bank/retire-key.ts'
import { runnerPlatform } from '../../src/node-deps.ts'
import { newBankKey } from '../../src/platform/bank/bank-secrets.ts'
import { createKiwi, type Kiwi } from './client.ts'
import { sealAccount, sealAccountNumber, verifyBankAccount, verifyKeyList, type KeyStore } from './seal.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let api: RunningApi
let sent = ''
beforeAll(async () => {
  fixture = await sandboxWorld()
  await publishKeys(systemCtx(fixture.world.deps, 'test'))
  api = await startNodeApi(fixture.world)
})
afterAll(async () => {
  await api.close()
  await fixture.close()
})

async function somebody(): Promise<{ kiwi: Kiwi; personId: string }> {
  const person = await fixture.world.person()
  const session = await fixture.world.sessionToken(person)
  const noted: typeof fetch = (input, init) => {
    if (typeof init?.body === 'string') sent += init.body
    return fetch(input, init)
  }
  return { kiwi: createKiwi({ url: api.url, session, fetch: noted }), personId: person.id }
}

const memory = (): KeyStore & { kept: Map<string, string> } => {
  const kept = new Map<string, string>()
  return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) }
}

/** A list as the connector would sign it, signed by a key of the test. */
function listOf(keys: unknown, issuedAt: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const body = JSON.stringify({ issuedAt, keys })
  const signature = sign(null, Buffer.from(body), privateKey).toString('base64url')
  return { list: { body, signature }, rootKey: publicKey.export({ format: 'jwk' }).x! }
}

describe('sealing an account number', () => {
  it('on Node sends only bytes that the connector can open, and links the account by the code', async () => {
    const { kiwi, personId } = await somebody()
    const account = sandboxPeople()[0]!.accounts[0]!
    const spaced = account.accountNumber.replace(/^(\d{3})(\d{4})/, '$1-$2 ')
    const { verificationId } = await verifyBankAccount(kiwi, { personId, bankCode: account.bankCode, accountNumber: spaced })
    await fixture.world.runJobs()
    const code = await newestCode(fixture.sandbox.url, account)
    expect(await kiwi.pay.bank.confirmAccount.mutate({ verificationId, code })).toMatchObject({ state: 'confirmed' })
    expect((await kiwi.pay.wallet.query()).bankAccount).toMatchObject({ lastFour: account.accountNumber.slice(-4) })
    expect(sent).toContain('ciphertext')
    expect(sent).not.toContain(account.accountNumber)
    expect(sent).not.toContain(spaced)
  })

  it('gives new bytes each time, and their length does not depend on the number', async () => {
    const { kiwi, personId } = await somebody()
    const keys = await verifyKeyList(await kiwi.pay.bank.keys.query(), fixture.world.config.BANK_ROOT_KEY)
    const seals = await Promise.all(
      ['12345678', '12345678', '1234567890123456'].map((accountNumber) =>
        sealAccountNumber({ personId, bankCode: '004', accountNumber, keys }),
      ),
    )
    expect(new Set(seals.map(({ ciphertext }) => ciphertext)).size).toBe(3)
    expect(new Set(seals.map(({ ciphertext }) => ciphertext.length))).toEqual(new Set([107]))
    for (const accountNumber of ['1234567', '12345678901234567', '1234abcd5678'])
      await expect(sealAccountNumber({ personId, bankCode: '004', accountNumber, keys })).rejects.toMatchObject({ reason: 'bad_number' })
  })

  it('seals again by itself when the key was retired meanwhile', async () => {
    const { world } = fixture
    const { kiwi, personId } = await somebody()
    const old = await kiwi.pay.bank.keys.query()
    const BANK_KEYS = [newBankKey('test-key-2'), world.env['BANK_KEYS']].join(',')
    const platform = await runnerPlatform(runnerConfig({ ...world.env, BANK_KEYS }), world.deps.main)
    const runner = systemCtx({ ...world.deps, platform }, 'rotated')
    world.advance(1_000)
    await publishKeys(runner)
    // The number linked above is still sealed to the old key.
    expect(await retireKey(runner, 'test-key-1')).toEqual({ retired: false, reason: 'in_use', records: 1 })
    expect(await resealAccounts(runner)).toEqual({ keyId: 'test-key-2', resealed: 1, unopened: [] })
    world.advance(1_000)
    expect(await retireKey(runner, 'test-key-1')).toEqual({ retired: true })
    const keys = await verifyKeyList(old, world.config.BANK_ROOT_KEY)
    const stale = await sealAccountNumber({ personId, bankCode: '004', accountNumber: '123456789012', keys })
    await expect(kiwi.pay.bank.verifyAccount.mutate({ account: stale })).rejects.toMatchObject({ data: { code: 'KEY_RETIRED' } })
    // This client read the list just before.
    let lists = 0
    const late = createKiwi({
      url: api.url,
      session: await world.sessionToken(await world.person()),
      fetch: async (input, init) => {
        const answer = await fetch(input, init)
        if (!String(input).includes('pay.bank.keys') || lists++ > 0) return answer
        const batch = (await answer.json()) as { result: { data: { signature?: string } } }[]
        return Response.json(batch.map((one) => (one.result.data.signature ? { result: { data: old } } : one)))
      },
    })
    const me = await late.me.get.query()
    expect(await verifyBankAccount(late, { personId: me.id, bankCode: '004', accountNumber: '123456789012' })).toMatchObject({
      state: 'requested',
    })
    expect(lists).toBe(2)
  })
})

describe('a key list', () => {
  const key = { id: 'test', publicKey: Buffer.alloc(32, 9).toString('base64url') }

  it('that somebody changed, or that another key signed, is refused', async () => {
    const { list, rootKey } = listOf([key], '2026-11-22T00:00:00.000Z')
    expect(await verifyKeyList(list, rootKey)).toEqual([key])
    const forged = { ...list, body: list.body.replace(key.publicKey, Buffer.alloc(32, 8).toString('base64url')) }
    await expect(verifyKeyList(forged, rootKey)).rejects.toMatchObject({ reason: 'bad_signature' })
    await expect(verifyKeyList(list, listOf([key], '2026-11-22T00:00:00.000Z').rootKey)).rejects.toMatchObject({ reason: 'bad_signature' })
    for (const keys of [[], [{ id: 'short', publicKey: 'AAAA' }], 'none']) {
      const bad = listOf(keys, '2026-11-22T00:00:00.000Z')
      await expect(verifyKeyList(bad.list, bad.rootKey)).rejects.toMatchObject({ reason: 'malformed' })
    }
  })

  it('that is older than one seen before is refused', async () => {
    const store = memory()
    const newer = listOf([key], '2026-11-22T00:00:00.000Z')
    await verifyKeyList(newer.list, newer.rootKey, store)
    const older = listOf([key], '2026-11-21T00:00:00.000Z')
    await expect(verifyKeyList(older.list, older.rootKey, store)).rejects.toMatchObject({ reason: 'older' })
  })

  it('needs the root that was seen first, and seals nothing when it changes', async () => {
    const { kiwi, personId } = await somebody()
    const store = memory()
    const account = { personId, bankCode: '004', accountNumber: '123456789012' }
    await sealAccount(kiwi, account, { store })
    store.setItem('kiwi.bank.rootKey', listOf([key], '2026-11-22T00:00:00.000Z').rootKey)
    await expect(sealAccount(kiwi, account, { store })).rejects.toMatchObject({ reason: 'root_changed' })
    // A client that was shipped with the root key does not ask for it.
    await expect(sealAccount(kiwi, account, { rootKey: store.getItem('kiwi.bank.rootKey')! })).rejects.toMatchObject({
      reason: 'bad_signature',
    })
    await sealAccount(kiwi, account, { rootKey: fixture.world.config.BANK_ROOT_KEY })
  })
})
