import { expect, it } from 'vitest'
import { identityHashes, lockKeys } from './internal/identity-hash.ts'

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

it('takes the same locks while a key is rotated, whichever is first', async () => {
  for (const ci of Array.from({ length: 50 }, (_, at) => `CI${at}==`)) {
    const [newFirst, oldFirst] = await Promise.all([identityHashes(keys, 'ci', ci), identityHashes(keys.toReversed(), 'ci', ci)])
    expect(lockKeys(newFirst)).toEqual(lockKeys(oldFirst))
    expect(lockKeys(newFirst)).toEqual(lockKeys(newFirst).toSorted((a, b) => (a < b ? -1 : 1)))
  }
})

it('makes another hash of a DI than of a CI, and of every key, newest first', async () => {
  const [ci, di] = await Promise.all([identityHashes(keys, 'ci', 'same'), identityHashes(keys, 'di', 'same')])
  expect(ci.map(({ keyId }) => keyId)).toEqual(['k2', 'k1'])
  expect(new Set([...ci, ...di].map(({ hash }) => Buffer.from(hash).toString('hex'))).size).toBe(4)
})
