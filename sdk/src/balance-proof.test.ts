import { expect, it } from 'vitest'
import { type BalanceProof, verifyBalanceProof } from './balance-proof.ts'
import { toBase64url } from './base64url.ts'

it('a text that Kiwi signed for something else is no head of a day', async () => {
  const { publicKey, privateKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const rootKey = toBase64url(await crypto.subtle.exportKey('raw', publicKey))
  const whole = { day: '2026-01-01', height: 1, accounts: 1, root: 'AAAA' }
  const flawOf = async (text: object) => {
    const head = JSON.stringify(text)
    const signature = toBase64url(await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(head)))
    const proof = { head, signature, day: whole.day, position: 1, path: [], leaf: {} } as unknown as BalanceProof
    return verifyBalanceProof(proof, { rootKey }).catch(({ flaw }: { flaw?: string }) => flaw)
  }
  expect(await flawOf(whole)).toBe('position')
  for (const name of Object.keys(whole)) expect(await flawOf({ ...whole, [name]: null }), name).toBe('malformed')
})
