import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { openEnvelope, rewrapEnvelope, sealEnvelope } from './envelope.ts'

const key = (id: string) => ({ id, key: randomBytes(32).toString('base64url') })
const [k1, k2] = [key('k1'), key('k2')]

it('opens what it sealed, and shows neither the text nor its length', async () => {
  const [short, long] = [
    await sealEnvelope([k1], 'row:1', '가'),
    await sealEnvelope([k1], 'row:1', '서울특별시 성동구 연무장길 74 '.repeat(2)),
  ]
  expect(await openEnvelope([k1], 'row:1', short)).toBe('가')
  expect(short.sealed.length).toBe(long.sealed.length)
  expect(Buffer.from(long.sealed).includes(Buffer.from('성동구'))).toBe(false)
})

it('does not open in another row, after a change, or without its key', async () => {
  const envelope = await sealEnvelope([k1], 'row:1', '비밀')
  await expect(openEnvelope([k1], 'row:2', envelope)).rejects.toThrow()
  await expect(openEnvelope([k2], 'row:1', envelope)).rejects.toThrow('k1 is missing')
  await expect(openEnvelope([{ ...k2, id: 'k1' }], 'row:1', envelope)).rejects.toThrow()
  await expect(
    openEnvelope([k1], 'row:1', { ...envelope, sealed: envelope.sealed.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) }),
  ).rejects.toThrow()
})

it('is wrapped again by a new key, after which the old one is not needed', async () => {
  const envelope = await sealEnvelope([k1], 'row:1', '비밀')
  const wrapped = await rewrapEnvelope([k2, k1], 'row:1', envelope)
  expect(wrapped.keyId).toBe('k2')
  expect(await openEnvelope([k2], 'row:1', { ...envelope, ...wrapped })).toBe('비밀')
})
