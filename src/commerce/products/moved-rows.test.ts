import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { writtenBy } from '../../../test/worlds/written.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** What Postgres writes by itself where a row changes, whoever changes it. */
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const act = (statement: Sql) => run(world.owner.db, statement)
const moves = async (kind: string, statement: Sql) => {
  await act(sql`delete from count_change`)
  await act(statement)
  const found = await rows(
    world.owner.db,
    sql<{ key: string; by: number }>`select key, by::int as by from count_change where kind = ${kind} order by key`,
  )
  return Object.fromEntries(found.map(({ key, by }) => [key, by]))
}

it('a follow counts for whom it is of while it is accepted and its follower is here', async () => {
  const [fan, second, star, other] = (await Promise.all(Array.from({ length: 4 }, () => world.person()))) as [
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
  ]
  const followed = (statement: Sql) => moves('followers', statement)
  const insert = (who: TestPerson, state: string, to = star) =>
    sql`insert into follow (follower_id, followee_id, state, created_at) values (${who.id}, ${to.id}, ${state}, now())`
  const update = (set: Sql) => sql`update follow set ${set} where follower_id = ${fan.id}::uuid and followee_id = ${star.id}::uuid`
  expect(await followed(insert(second, 'accepted', other))).toEqual({ [other.id]: 1 })
  expect(await followed(insert(fan, 'requested'))).toEqual({})
  expect(await followed(update(sql`state = 'accepted'`))).toEqual({ [star.id]: 1 })
  expect(await followed(update(sql`created_at = now()`))).toEqual({})
  expect(await followed(update(sql`withheld = true`))).toEqual({ [star.id]: -1 })
  expect(await followed(update(sql`state = 'requested'`))).toEqual({})
  expect(await followed(update(sql`state = 'accepted', withheld = false`))).toEqual({ [star.id]: 1 })
  expect(await followed(insert(second, 'accepted'))).toEqual({ [star.id]: 1 })
  await act(sql`update follow set withheld = true where follower_id = ${second.id}::uuid and followee_id = ${star.id}::uuid`)
  expect(await followed(sql`delete from follow where followee_id in (${star.id}::uuid, ${other.id}::uuid)`)).toEqual({
    [star.id]: -1,
    [other.id]: -1,
  })
})

it('a shop counts its listed products without their choices', async () => {
  const [shop, other] = [await world.shop(), await world.shop()]
  await world.product(other)
  const counted = async () =>
    (await one(world.owner.db, sql<{ n: number }>`select product_count as n from shop where id = ${shop.id}::uuid`)).n
  const [cup, bowl] = [await world.product(shop), await world.product(shop)]
  expect(await counted()).toBe(2)
  const state = (id: string, to: string) => act(sql`update product set state = ${to} where id = ${id}::uuid`)
  await state(cup.id, 'unlisted')
  await state(cup.id, 'hidden')
  expect(await counted()).toBe(1)
  await state(cup.id, 'listed')
  expect(await counted()).toBe(2)
  await act(sql`update product set option_names = '{색}' where id = ${cup.id}::uuid`)
  const option = randomUUID()
  await act(
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, stock, state, created_at, option_of, option_values)
        select ${option}::uuid, shop_id, 'choice', title, category, 500, 3, 'listed', now(), id, '{흰}' from product where id = ${cup.id}::uuid`,
  )
  await act(
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, stock, state, created_at)
        values (${randomUUID()}::uuid, ${shop.id}::uuid, 'draft', '아직', 'home', 500, 3, 'unlisted', now())`,
  )
  expect(await counted()).toBe(2)
  await state(option, 'unlisted')
  expect(await counted()).toBe(2)
  await state(bowl.id, 'unlisted')
  expect(await counted()).toBe(1)
})

describe('the sums of a product', () => {
  async function goods() {
    const [shop, author, resting] = [await world.shop(), await world.person(), await world.person()]
    const [product, other] = [await world.product(shop), await world.product(shop)]
    const line = async (who: TestPerson) => (await world.received(who, product)).lineId
    const [lines, theirs] = [[await line(author), await line(author), await line(author)], await line(resting)]
    await act(sql`update person set status = 'suspended' where id = ${resting.id}::uuid`)
    const sums = async (of = product.id) => {
      const [row] = await rows(
        world.owner.db,
        sql<{
          sums: number[]
        }>`select array[ones, twos, threes, fours, fives, with_photos, questions] as sums from product_rating where product_id = ${of}::uuid`,
      )
      return row?.sums.join('') ?? ''
    }
    return { shop, author, resting, product, other, lines, theirs, sums }
  }

  it('are of its visible reviews, each in its place, by people who are here', async () => {
    const { shop, author, resting, product, other, lines, theirs, sums } = await goods()
    const review = async (who: TestPerson, lineId: string, stars: number, { photos = 0, state = 'visible' } = {}) => {
      const id = randomUUID()
      await act(
        sql`insert into review (id, line_id, product_id, shop_id, author_id, state, stars, body, photo_count, created_at)
            values (${id}::uuid, ${lineId}::uuid, ${product.id}, ${shop.id}, ${who.id}, ${state}, ${stars}, '', ${photos}, now())`,
      )
      return (set: Sql) => act(sql`update review set ${set} where id = ${id}::uuid`)
    }
    const first = await review(author, lines[0]!, 5, { photos: 2 })
    expect(await sums()).toBe('0000110')
    await review(author, lines[1]!, 1)
    await review(author, lines[2]!, 3, { state: 'hidden' })
    await review(resting, theirs, 2)
    expect(await sums()).toBe('1000110')
    await first(sql`body = '새 말'`)
    expect(await sums()).toBe('1000110')
    for (const [stars, expected] of [
      [4, '1001010'],
      [3, '1010010'],
      [2, '1100010'],
    ] as const) {
      await first(sql`stars = ${stars}`)
      expect(await sums()).toBe(expected)
    }
    await first(sql`photo_count = 0`)
    expect(await sums()).toBe('1100000')
    await first(sql`product_id = ${other.id}::uuid`)
    expect([await sums(), await sums(other.id)]).toEqual(['1000000', '0100000'])
    await first(sql`state = 'hidden'`)
    expect(await sums(other.id)).toBe('0000000')
    await first(sql`state = 'visible'`)
    await act(sql`delete from review where product_id = ${other.id}::uuid`)
    expect([await sums(), await sums(other.id)]).toEqual(['1000000', '0000000'])
    // With its author its reviews go and come.
    await act(sql`update person set status = 'suspended' where id = ${author.id}::uuid`)
    expect(await sums()).toBe('0000000')
    await act(sql`update person set status = 'active' where id = ${author.id}::uuid`)
    expect(await sums()).toBe('1000000')
  })

  it('are of its visible questions that everybody may read', async () => {
    const { shop, author, product, sums } = await goods()
    const question = async (isPrivate: boolean, state = 'visible') => {
      const id = randomUUID()
      await act(
        sql`insert into product_question (id, product_id, shop_id, author_id, body, is_private, state, idempotency_key, request_hash, created_at)
            values (${id}::uuid, ${product.id}, ${shop.id}, ${author.id}, '', ${isPrivate}, ${state}, ${id}, '', now())`,
      )
      return (set: Sql) => act(sql`update product_question set ${set} where id = ${id}::uuid`)
    }
    const open = await question(false)
    await question(true)
    await question(false, 'hidden')
    expect(await sums()).toBe('0000001')
    await open(sql`state = 'deleted'`)
    expect(await sums()).toBe('0000000')
    await open(sql`state = 'visible'`)
    expect(await sums()).toBe('0000001')
    await act(sql`update person set status = 'suspended' where id = ${author.id}::uuid`)
    expect(await sums()).toBe('0000000')
    await act(sql`update person set status = 'active' where id = ${author.id}::uuid`)
    expect(await sums()).toBe('0000001')
    await act(sql`delete from product_question where product_id = ${product.id}::uuid`)
    expect(await sums()).toBe('0000000')
  })
})

describe('people who wait for a product', () => {
  it('are told when it comes back or costs what they wait for, and by nothing else', async () => {
    const [shop, waiting] = [await world.shop(), await world.person()]
    const made = async (set: Sql) => {
      const { id } = await world.product(shop, { priceKrw: 10_000, stock: 5 })
      await act(sql`update product set ${set} where id = ${id}::uuid`)
      return id
    }
    const wait = (id: string, kind: 'restock' | 'price', belowKrw: number | null = null) =>
      act(
        sql`insert into product_alert (person_id, product_id, kind, below_krw, created_at) values (${waiting.id}, ${id}, ${kind}, ${belowKrw}, now())`,
      )
    const told = async (id: string, set: Sql) => {
      await act(sql`delete from outbox`)
      await act(sql`update product set ${set} where id = ${id}::uuid`)
      return (
        await rows(world.owner.db, sql<{ id: string }>`select payload ->> 'productId' as id from outbox where name = 'wishes.tellAlerts'`)
      ).map((row) => row.id)
    }
    const [gone, dear, free] = [await made(sql`stock = 0`), await made(sql`stock = 5`), await made(sql`stock = 0`)]
    await wait(gone, 'restock')
    await wait(dear, 'price', 8_000)
    expect(await told(gone, sql`title = '새 이름'`)).toEqual([])
    expect(await told(gone, sql`stock = 2`)).toEqual([gone])
    expect(await told(gone, sql`stock = 3`)).toEqual([])
    expect(await told(gone, sql`state = 'unlisted'`)).toEqual([])
    expect(await told(gone, sql`state = 'listed'`)).toEqual([gone])
    await act(sql`update product set state = 'unlisted', stock = 0 where id = ${gone}::uuid`)
    expect(await told(gone, sql`stock = 4`)).toEqual([])
    await act(sql`update product set stock = 0 where id = ${gone}::uuid`)
    expect(await told(gone, sql`state = 'listed'`)).toEqual([])
    expect(await told(dear, sql`price_krw = 8001`)).toEqual([])
    expect(await told(dear, sql`price_krw = 8000`)).toEqual([dear])
    expect(await told(dear, sql`price_krw = 8000`)).toEqual([])
    expect(await told(dear, sql`price_krw = 9000`)).toEqual([])
    // Nobody waits for this one.
    expect(await told(free, sql`stock = 9`)).toEqual([])
  })
})

it('the price at a moment is the last one by then, or the first that is known', async () => {
  const { id } = await world.product(await world.shop(), { priceKrw: 900 })
  const other = await world.product(await world.shop(), { priceKrw: 55 })
  const at = async (time: string, of = id) =>
    (await one(world.owner.db, sql<{ krw: number }>`select price_at(${of}::uuid, ${time}::timestamptz) as krw`)).krw
  expect(await at('2020-01-01T00:00:00Z')).toBe(900)
  const kept = [
    ['2026-01-01T00:00:00Z', 100],
    ['2026-02-01T00:00:00Z', 300],
    ['2026-03-01T00:00:00Z', 200],
  ] as const
  for (const [time, krw] of kept)
    await act(sql`insert into product_price (product_id, at, price_krw) values (${id}, ${time}::timestamptz, ${krw})`)
  await act(sql`insert into product_price (product_id, at, price_krw) values (${other.id}, '2026-01-15T00:00:00Z', 777)`)
  const asked = [
    '2025-12-31T23:59:59Z',
    '2026-01-01T00:00:00Z',
    '2026-01-31T23:59:59Z',
    '2026-02-01T00:00:00Z',
    '2026-02-20T00:00:00Z',
    '2027-01-01T00:00:00Z',
  ]
  expect(await Promise.all(asked.map((time) => at(time)))).toEqual([100, 100, 100, 300, 300, 200])
})

it('a tag says that it is paid by the rule of its product, or else by that of its shop', async () => {
  const [author, shop, other] = [await world.person(), await world.shop(), await world.shop()]
  const [own, plain, never, elsewhere] = [
    await world.product(shop),
    await world.product(shop),
    await world.product(shop),
    await world.product(other),
  ]
  const rule = (shopId: string, productId: string | null, ratePpm: number) =>
    act(
      sql`insert into commission_rule (id, shop_id, product_id, rate_ppm, window_days, changed_at) values (uuidv7(), ${shopId}, ${productId}, ${ratePpm}, 7, now())`,
    )
  await rule(shop.id, null, 50_000)
  await rule(shop.id, never.id, 0)
  await rule(other.id, null, 0)
  const tags = [own, plain, never, elsewhere].map(({ id: productId }, n) => ({ productId, x: 0.1 * (n + 1), y: 0.5 }))
  const { id } = await world.post(author, { tags })
  const paid = await rows(
    world.owner.db,
    sql<{ productId: string; paysCommission: boolean }>`select product_id, pays_commission from product_tag where post_id = ${id}::uuid`,
  )
  expect(new Map(paid.map((tag) => [tag.productId, tag.paysCommission]))).toEqual(
    new Map([
      [own.id, true],
      [plain.id, true],
      [never.id, false],
      [elsewhere.id, false],
    ]),
  )
})

it('what a person did is withheld while they rest, each thing where it counts, and nothing of others', async () => {
  const [person, other, author] = [await world.person(), await world.person(), await world.person()]
  const [post, bare] = [await world.post(author), await world.post(author)]
  await act(sql`delete from post_count_change`)
  for (const who of [person, other]) {
    await world.follow(who, author)
    await act(
      sql`insert into reaction (person_id, post_id, liked, liked_at, bookmarked, bookmarked_at) values
          (${who.id}, ${post.id}, true, now(), true, now()), (${who.id}, ${bare.id}, false, now(), false, now())`,
    )
  }
  const named = { person, other, author, post: post.id, bare: bare.id }
  const change = (status: string) =>
    writtenBy(world, named, () => act(sql`update person set status = ${status} where id = ${person.id}::uuid`)).then((lines) =>
      lines
        .filter((line) => /^(?:follow|reaction|\+ (?:count|post_count)_change)/.test(line))
        .map((line) => line.replaceAll(/(_change) \d+/g, '$1')),
    )
  expect(await change('suspended')).toMatchInlineSnapshot(`
    [
      "+ count_change: by -1, key "author", kind "followers"",
      "+ post_count_change: likes -1, post_id "post", comments 0, bookmarks -1",
      "follow person author: withheld true",
      "reaction person bare: withheld true",
      "reaction person post: withheld true",
    ]
  `)
  expect(await change('withdrawn')).toEqual([])
  expect(await change('active')).toMatchInlineSnapshot(`
    [
      "+ count_change: by 1, key "author", kind "followers"",
      "+ post_count_change: likes 1, post_id "post", comments 0, bookmarks 1",
      "follow person author: withheld false",
      "reaction person bare: withheld false",
      "reaction person post: withheld false",
    ]
  `)
})
