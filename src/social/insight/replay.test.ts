import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { interestListsIn } from '../../../test/worlds/interest-lists.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { replay } from './replay.ts'

let world: World
let admin: TestPerson
let authors: TestPerson[]
const posts: { id: string; author: TestPerson }[] = []

/** 12 posts of 4 authors. */
beforeAll(async () => {
  world = await createWorld()
  admin = await world.person({ role: 'admin' })
  authors = await Promise.all(Array.from({ length: 4 }, () => world.person()))
  for (let at = 0; at < 12; at += 1) posts.push({ ...(await world.post(authors[at % 4]!)), author: authors[at % 4]! })
  await world.runJobs()
})
afterAll(() => world.close())

const compare = (formula: string, against: string) => replay(admin.ctx, { formula, against, people: 5 })

describe('formulas of interest', () => {
  it('make lists for some people, the same twice, and store and serve nothing', async () => {
    const reader = await world.person()
    await interestListsIn(world).make(reader.id, [{ postId: posts[0]!.id, authorId: authors[0]!.id, source: 'near', propensity: 1 }], {
      served: 0,
    })
    const stored = () => one(world.deps.log.db, sql<{ count: number }>`select count(*)::int as count from interest_list`)
    const before = await stored()
    const same = await compare('interest-1', 'interest-1')
    expect(same).toMatchObject({ lists: 1, perList: [1] })
    expect(same.posts.length).toBeGreaterThan(5)
    expect(same.distinct.authors).toEqual({ first: 4, second: 4 })
    expect(await stored()).toEqual(before)
    expect((await compare('interest-1', 'interest-varied')).lists).toBe(1)
  })
})

it('refuses names that are no formula of interest', async () => {
  await expect(compare('popular-1', 'interest-1')).rejects.toMatchObject({ code: 'BAD_INPUT' })
  await expect(compare('interest-1', 'interest-9')).rejects.toMatchObject({ code: 'BAD_INPUT' })
})
