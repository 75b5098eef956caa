import { expect, it } from 'vitest'
import { NaturalBatch } from './natural-batch.ts'

/** A batch whose runs end when they are told to. */
function held() {
  const runs: { items: number[]; end: (fail?: Error) => void }[] = []
  const batch = new NaturalBatch<number, number>(
    (items) =>
      new Promise((resolve, reject) => {
        const settled = () =>
          items.map((item) => (item < 0 ? { ok: false as const, error: new Error(`no ${item}`) } : { ok: true as const, value: item * 2 }))
        runs.push({ items, end: (fail) => (fail ? reject(fail) : resolve(settled())) })
      }),
  )
  return { batch, runs }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('sends a lone item at once, and what queued meanwhile together next, in order', async () => {
  const { batch, runs } = held()
  const first = batch.add(1)
  await turn()
  const others = [batch.add(2), batch.add(3)]
  await turn()
  others.push(batch.add(4))
  expect(runs.map(({ items }) => items)).toEqual([[1]])
  runs[0]!.end()
  expect(await first).toBe(2)
  await turn()
  expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3, 4]])
  runs[1]!.end()
  expect(await Promise.all(others)).toEqual([4, 6, 8])
  const late = batch.add(5)
  await turn()
  runs[2]!.end()
  expect(await late).toBe(10)
})

it('takes what is asked for in one turn of the loop along, at most 128 at a time', async () => {
  const { batch, runs } = held()
  const all = Array.from({ length: 300 }, (_, n) => batch.add(n))
  for (const size of [128, 128, 44]) {
    await turn()
    expect(runs.at(-1)!.items).toHaveLength(size)
    runs.at(-1)!.end()
  }
  expect((await Promise.all(all)).at(-1)).toBe(598)
})

it('goes on with the next batch while one item of the last still waits', async () => {
  const slow = Promise.withResolvers<{ ok: true; value: number }>()
  const batch = new NaturalBatch<number, number>(async (items) =>
    items.map((item) => (item === 0 ? slow.promise : { ok: true as const, value: item * 2 })),
  )
  const [waiting, beside] = [batch.add(0), batch.add(1)]
  expect(await beside).toBe(2)
  expect(await batch.add(3)).toBe(6)
  slow.resolve({ ok: true, value: 7 })
  expect(await waiting).toBe(7)
})

it('fails one item alone, or a whole batch where its run fails, and goes on with the next', async () => {
  const { batch, runs } = held()
  const mixed = Promise.allSettled([batch.add(1), batch.add(-1), batch.add(2)])
  await turn()
  const doomed = Promise.allSettled([batch.add(3), batch.add(4)])
  runs[0]!.end()
  expect((await mixed).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await turn()
  const next = batch.add(5)
  runs[1]!.end(new Error('lost'))
  expect((await doomed).map((one) => (one.status === 'rejected' ? String(one.reason) : ''))).toEqual(['Error: lost', 'Error: lost'])
  await turn()
  runs[2]!.end()
  expect(await next).toBe(10)
})
