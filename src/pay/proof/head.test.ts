import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BalanceProof, verifyBalanceProof } from '../../../sdk/src/balance-proof.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { checkSignatures } from './internal/check-signatures.ts'
import { readProof } from './read-proof.ts'
import { signHead } from './sign-head.ts'

let world: World
let people: TestPerson[]
let rootKey: string
beforeAll(async () => {
  world = await createWorld()
  rootKey = world.config.BANK_ROOT_KEY
})
afterAll(() => world.close())

const verify = (proof: BalanceProof, personId?: string) => verifyBalanceProof(proof, { rootKey, personId })

describe('the daily head', () => {
  it('is not signed over an empty ledger, and there is no proof yet', async () => {
    expect(await signHead(world.ctx())).toBeNull()
    await expect(readProof((await world.person()).ctx)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('proves to each of 600 people their own balance, also across the runs of 256', async () => {
    people = await Promise.all(Array.from({ length: 600 }, () => world.person()))
    // Ten at a time: as many as the pool has sessions to spare.
    for (let from = 0; from < people.length; from += 10)
      await Promise.all(people.slice(from, from + 10).map((person, at) => world.fund(person, 1000 + from + at)))
    expect(await signHead(world.ctx())).toMatchObject({ height: 1, accounts: 600 })
    const heights = new Set<number>()
    for (const at of [0, 1, 2, 254, 255, 256, 257, 300, 511, 512, 513, 597, 598, 599]) {
      const proof = await readProof(people[at]!.ctx)
      heights.add(proof.path.length)
      expect(await verify(proof, people[at]!.id)).toEqual({ day: proof.day, balanceKrw: 1000 + at, height: 1 })
    }
    expect(Math.max(...heights)).toBe(10)
  })

  it('is one a day, and tomorrow tells tomorrow’s balance', async () => {
    await world.fund(people[3]!, 50)
    const [before] = await rows(world.deps.main.db, sql<{ body: string }>`select body from ledger_head`)
    await signHead(world.ctx())
    expect(await rows(world.deps.main.db, sql`select body from ledger_head`)).toEqual([before])
    world.advance(86_400_000)
    expect(await signHead(world.ctx())).toMatchObject({ height: 2 })
    expect(await verify(await readProof(people[3]!.ctx))).toMatchObject({ balanceKrw: 1053, height: 2 })
  })

  it('is signed once when four runners sign at the same time', async () => {
    world.advance(86_400_000)
    const heads = await Promise.all(Array.from({ length: 4 }, () => signHead(world.ctx())))
    expect(new Set(heads.map((head) => JSON.stringify(head))).size).toBe(1)
  })

  it('is proved by an earlier root key up to its last day, and by no other key', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!
    const days = (await rows(world.deps.main.db, sql<{ day: string }>`select day::text from ledger_head order by day`)).map(
      ({ day }) => day,
    )
    const brokenWith = (root: string, earlier: { key: string; upTo: string }[]) =>
      transaction(world.deps.main, (tx) => checkSignatures(tx, root, earlier)).then(({ broken }) => broken)
    expect(days.length).toBeGreaterThan(1)
    expect(await brokenWith(rootKey, [])).toBe(0)
    expect(await brokenWith(other, [])).toBe(days.length)
    expect(await brokenWith(other, [{ key: rootKey, upTo: days.at(-1)! }])).toBe(0)
    expect(await brokenWith(other, [{ key: rootKey, upTo: days[0]! }])).toBe(days.length - 1)
  })

  it('keeps the leaves of a week', async () => {
    for (let day = 0; day < 8; day += 1) {
      world.advance(86_400_000)
      await signHead(world.ctx())
    }
    const [kept] = await rows(
      world.deps.main.db,
      sql<{ days: number; heads: number }>`
        select count(distinct day)::int as days, (select count(*)::int from ledger_head) as heads from ledger_head_leaf`,
    )
    expect(kept).toEqual({ days: 7, heads: 11 })
  })
})

describe('a proof that was changed', () => {
  const other = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const another = (letter: string) => (letter === 'A' ? 'B' : 'A')
  it.each<[string, string, (proof: BalanceProof) => BalanceProof]>([
    ['a larger balance', 'root', (p) => ({ ...p, leaf: { ...p.leaf, balanceKrw: p.leaf.balanceKrw + 1 } })],
    ['another seq', 'root', (p) => ({ ...p, leaf: { ...p.leaf, seq: p.leaf.seq + 1 } })],
    ['another account', 'root', (p) => ({ ...p, leaf: { ...p.leaf, accountId: crypto.randomUUID() } })],
    ['another owner', 'root', (p) => ({ ...p, leaf: { ...p.leaf, ownerId: crypto.randomUUID() } })],
    ['another salt', 'root', (p) => ({ ...p, leaf: { ...p.leaf, salt: 'AAAAAAAAAAAAAAAAAAAAAA' } })],
    ['a short salt', 'malformed', (p) => ({ ...p, leaf: { ...p.leaf, salt: 'AAAA' } })],
    ['another sibling', 'root', (p) => ({ ...p, path: p.path.with(2, other) })],
    ['two siblings swapped', 'root', (p) => ({ ...p, path: p.path.with(0, p.path[1]!).with(1, p.path[0]!) })],
    ['a shorter path', 'root', (p) => ({ ...p, path: p.path.slice(0, -1) })],
    ['a longer path', 'root', (p) => ({ ...p, path: [...p.path, other] })],
    ['another position', 'root', (p) => ({ ...p, position: p.position ^ 1 })],
    ['a position outside', 'position', (p) => ({ ...p, position: 600 })],
    ['another day', 'day', (p) => ({ ...p, day: '2020-01-01' })],
    ['another root in the head', 'signature', (p) => ({ ...p, head: p.head.replace(/(?<="root":")./, another) })],
    ['another day in the head', 'signature', (p) => ({ ...p, head: p.head.replace('"day":"20', '"day":"21') })],
    ['another signature', 'signature', (p) => ({ ...p, signature: p.signature.replace(/^./, another) })],
    ['a signature cut short', 'malformed', (p) => ({ ...p, signature: p.signature.slice(4) })],
    ['bytes that are none', 'malformed', (p) => ({ ...p, signature: '***' })],
  ])('with %s is refused: %s', async (_what, flaw, change) => {
    const proof = await readProof(people[20]!.ctx)
    await verify(proof)
    await expect(verify(change(proof))).rejects.toMatchObject({ name: 'BalanceProofError', flaw })
  })

  it('is refused under another key, and for another person', async () => {
    const proof = await readProof(people[20]!.ctx)
    await expect(verifyBalanceProof(proof, { rootKey: other })).rejects.toMatchObject({ flaw: 'signature' })
    await expect(verify(proof, people[21]!.id)).rejects.toMatchObject({ flaw: 'owner' })
  })
})
