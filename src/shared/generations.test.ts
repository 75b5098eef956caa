import { expect, it } from 'vitest'
import { Generations } from './generations.ts'

it('keeps what is used, and forgets what is not when there is more than fits', () => {
  const kept = new Generations<string>(10)
  for (let at = 0; at < 1_000; at += 1) {
    kept.set(`k${at}`, `v${at}`)
    expect(kept.get('k0')).toBe('v0')
  }
  expect(kept.get('k999')).toBe('v999')
  const held = Array.from({ length: 1_000 }, (_, at) => kept.get(`k${at}`)).filter((value) => value !== undefined)
  expect(held.length).toBeLessThanOrEqual(22)
})

it('counts the weight of what it holds, and a replaced value once', () => {
  const kept = new Generations<Uint8Array>(100, (bytes) => bytes.byteLength)
  for (let at = 0; at < 50; at += 1) kept.set('same', new Uint8Array(90))
  kept.set('other', new Uint8Array(5))
  expect(kept.get('same')?.byteLength).toBe(90)
  for (let at = 0; at < 5; at += 1) kept.set(`k${at}`, new Uint8Array(60))
  expect(kept.get('same')).toBeUndefined()
})
