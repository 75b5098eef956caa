import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

let world: World
let names: Map<string, string>
let ids: Record<'person' | 'resting' | 'post' | 'hidden' | 'shop' | 'goods' | 'option' | 'unlisted', string>

/** A person with a post and a shop with a product and its choice; beside them another of each. */
beforeAll(async () => {
  world = await createWorld()
  const make = async (owner: TestPerson) => {
    const shop = await world.shop(owner)
    const [goods, option, unlisted] = [await world.product(shop), await world.product(shop), await world.product(shop)]
    await run(world.owner.db, sql`update product set option_names = '{색}' where id = ${goods.id}::uuid`)
    await run(world.owner.db, sql`update product set option_of = ${goods.id}::uuid, option_values = '{흰}' where id = ${option.id}::uuid`)
    await run(world.owner.db, sql`update product set state = 'unlisted' where id = ${unlisted.id}::uuid`)
    const [post, hidden] = [await world.post(owner), await world.post(owner)]
    await run(world.owner.db, sql`update post set state = 'hidden' where id = ${hidden.id}::uuid`)
    return { shop: shop.id, goods: goods.id, option: option.id, unlisted: unlisted.id, post: post.id, hidden: hidden.id }
  }
  const [person, other, resting] = [await world.person(), await world.person(), await world.person()]
  await run(world.owner.db, sql`update person set status = 'suspended' where id = ${resting.id}::uuid`)
  await run(world.owner.db, sql`insert into hashtag (tag, post_count, created_at) values ('많은', 3, now()), ('빈', 0, now())`)
  const beside = await make(other)
  ids = { person: person.id, resting: resting.id, ...(await make(person)) }
  names = new Map([
    ...Object.entries(ids).map(([name, id]) => [id, name] as const),
    ...Object.entries({ person: other.id, ...beside }).map(([name, id]) => [id, `other ${name}`] as const),
  ])
})
afterAll(() => world.close())

/** The documents that a change makes anew, each as often as it is asked for. */
async function changedBy(...statements: Sql[]): Promise<string[]> {
  await run(world.owner.db, sql`delete from search_change`)
  for (const statement of statements) await run(world.owner.db, statement)
  const found = await rows(world.owner.db, sql<{ kind: string; key: string }>`select kind, key from search_change`)
  return found.map(({ kind, key }) => `${kind} ${names.get(key) ?? key}`).sort()
}
const person = (set: Sql, id = ids.person) => sql`update person set ${set} where id = ${id}::uuid`
const post = (set: Sql, id = ids.post) => sql`update post set ${set} where id = ${id}::uuid`
const product = (set: Sql, id = ids.goods) => sql`update product set ${set} where id = ${id}::uuid`
const hashtag = (count: number, tag = '많은') => sql`update hashtag set post_count = ${count} where tag = ${tag}`

describe('a document is made anew', () => {
  it('of a person when what it says of them changes, and of their posts and products when they come or go', async () => {
    for (const set of [sql`handle = 'renamed_' || left(id::text, 4)`, sql`display_name = '새 이름'`, sql`bio = '새 소개'`])
      expect(await changedBy(person(set))).toEqual(['person person'])
    for (const set of [sql`last_active_at = now()`, sql`is_private = not is_private`, sql`bio = bio`])
      expect(await changedBy(person(set))).toEqual([])
    const all = ['person person', 'post post', 'product goods', 'product unlisted']
    expect(await changedBy(person(sql`status = 'suspended'`))).toEqual(all)
    expect(await changedBy(person(sql`status = 'active'`))).toEqual(all)
    // Of somebody who is in no list nothing is, whatever they are called.
    expect(await changedBy(person(sql`display_name = '쉬는 사람'`, ids.resting))).toEqual([])
    expect(await changedBy(person(sql`status = 'withdrawn'`, ids.resting))).toEqual([])
  })

  it('of a post when its words, its kind or its state change, and when its likes double', async () => {
    for (const set of [sql`caption = '새 말'`, sql`category = 'food'`]) expect(await changedBy(post(set))).toEqual(['post post'])
    for (const set of [sql`comment_count = 5`, sql`caption = caption`]) expect(await changedBy(post(set))).toEqual([])
    expect(await changedBy(post(sql`like_count = 1`))).toEqual(['post post'])
    expect(await changedBy(post(sql`like_count = 2`))).toEqual([])
    expect(await changedBy(post(sql`like_count = 3`))).toEqual(['post post'])
    expect(await changedBy(post(sql`like_count = 6`))).toEqual([])
    expect(await changedBy(post(sql`like_count = 7`))).toEqual(['post post'])
    for (const set of [sql`caption = '안 보이는 말'`, sql`state = 'archived'`, sql`state = 'hidden'`])
      expect(await changedBy(post(set, ids.hidden))).toEqual([])
    expect(await changedBy(post(sql`state = 'hidden'`))).toEqual(['post post'])
    expect(await changedBy(post(sql`state = 'visible'`))).toEqual(['post post'])
  })

  it('of a product when its words, price or shop change, when it is sold out or back, and when a choice comes or goes', async () => {
    for (const set of [sql`title = '새 이름'`, sql`brand = '새 상표'`, sql`category = 'food'`, sql`about = '새 말'`])
      expect(new Set(await changedBy(product(set)))).toEqual(new Set(['product goods']))
    expect(await changedBy(product(sql`price_krw = 700, stock = 4`, ids.option))).toEqual(['product goods'])
    // The stock alone is left out as long as there is some.
    expect(await changedBy(product(sql`stock = 3`, ids.option))).toEqual([])
    expect(await changedBy(product(sql`stock = 0`, ids.option))).toEqual(['product goods'])
    expect(await changedBy(product(sql`stock = 1`, ids.option))).toEqual(['product goods'])
    expect(await changedBy(product(sql`option_values = '{검은}'`, ids.option))).toEqual(['product goods'])
    expect(new Set(await changedBy(product(sql`state = 'unlisted'`, ids.option), product(sql`state = 'listed'`, ids.option)))).toEqual(
      new Set(['product goods']),
    )
    expect(await changedBy(product(sql`title = '목록에 없음'`, ids.unlisted))).toEqual([])
    expect(await changedBy(product(sql`state = 'listed'`, ids.unlisted))).toEqual(['product unlisted'])
    expect(await changedBy(product(sql`state = 'unlisted'`, ids.unlisted))).toEqual(['product unlisted'])
  })

  it('of the listed products of a shop when its name changes, and of a hashtag when it doubles, begins or ends', async () => {
    expect(await changedBy(sql`update shop set name = '새 가게' where id = ${ids.shop}::uuid`)).toEqual(['product goods'])
    expect(await changedBy(sql`update shop set about = '새 말' where id = ${ids.shop}::uuid`)).toEqual([])
    expect(await changedBy(hashtag(6))).toEqual([])
    expect(await changedBy(hashtag(7))).toEqual(['hashtag 많은'])
    expect(await changedBy(hashtag(1, '빈'))).toEqual(['hashtag 빈'])
    expect(await changedBy(hashtag(0, '빈'))).toEqual(['hashtag 빈'])
    expect(await changedBy(sql`insert into hashtag (tag, post_count, created_at) values ('새것', 1, now()), ('새것빈', 0, now())`)).toEqual(
      ['hashtag 새것'],
    )
    expect(await changedBy(sql`delete from hashtag where tag in ('새것', '새것빈')`)).toEqual(['hashtag 새것', 'hashtag 새것빈'])
  })
})
