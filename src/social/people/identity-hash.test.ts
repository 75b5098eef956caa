import { expect, it } from 'vitest'
import { hashInForm, hashOver, lockKeys } from './internal/identity-hash.ts'

const keys = [
  { id: 'k2', value: 'second-key-of-this-test-0123456789' },
  { id: 'k1', value: 'first-key-of-this-test-9876543210!' },
]
const beginning = (...bytes: number[]) => ({ keyId: 'k', hash: Uint8Array.from([...bytes, ...Array(32 - bytes.length).fill(0)]) })

it('locks in one order, the numbers upwards and negative ones first, in whatever order the keys are deployed', () => {
  const [low, middle, high] = [beginning(0x80), beginning(0x00, 0x01), beginning(0x7f)]
  const upwards = [-(2n ** 63n), 2n ** 48n, 0x7fn << 56n]
  for (const order of [
    [low, middle, high],
    [high, middle, low],
    [middle, high, low],
    [high, low, middle],
  ])
    expect(lockKeys(order)).toEqual(upwards)
  expect(lockKeys([middle, middle])).toEqual([2n ** 48n, 2n ** 48n])
})

it('makes another hash of a DI than of a CI, and in every form', async () => {
  const hashes = await Promise.all(
    (['ci', 'di'] as const).flatMap((kind) => ['k1', 'k2', 'k1>k2', 'k2>k1'].map((form) => hashInForm(keys, form, kind, 'same'))),
  )
  expect(new Set(hashes.map((hash) => Buffer.from(hash).toString('hex'))).size).toBe(8)
})

it('puts a key over a stored hash as if the CI were known', async () => {
  const stored = { keyId: 'k1', hash: await hashInForm(keys, 'k1', 'ci', 'CI==') }
  const over = await hashOver(keys[0]!, stored, 'ci')
  expect(over).toEqual({ keyId: 'k1>k2', hash: await hashInForm(keys, 'k1>k2', 'ci', 'CI==') })
  await expect(hashInForm(keys, 'k1>k3', 'ci', 'CI==')).rejects.toThrow('IDENTITY_KEYS lacks k3')
})
