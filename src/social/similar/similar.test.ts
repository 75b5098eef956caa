import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { similarProducts } from '../../commerce/products/similar-products.ts'
import { tagProducts } from '../../commerce/products/tag-products.ts'
import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { mutePerson } from '../graph/mute-person.ts'
import { muteText } from '../graph/mute-text.ts'
import { hidePost } from '../interest/hide-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { similarPosts } from './similar-posts.ts'

let world: World
let reader: TestPerson
beforeAll(async () => {
  world = await createWorld()
  reader = await world.person()
})
afterAll(() => world.close())

const similar = async (postId: string, ctx: Ctx = reader.ctx, limit = 12) => {
  const { looks, similar: others } = (await similarPosts(ctx, { postId, limit })).value
  return { looks: looks.map(({ id }) => id), similar: others.map(({ id }) => id) }
}
/** As `rank.neighbours` and `rank.ease` leave it. */
const choose = (postId: string, others: string[], model = 'near') =>
  run(
    world.deps.log.db,
    sql`
      insert into post_neighbours (model, post_id, others, scores, digest, made_at)
      values (${model}, ${postId}::uuid, ${others}::uuid[], ${`{${others.map((_, at) => 1 / (at + 1)).join()}}`}::real[], '', now())`,
  )
const at = { x: 0.5, y: 0.5 }

it('shows looks with the same products, and what is chosen or tagged alike, to whom it may be offered', async () => {
  const shop = await world.shop()
  const [bag, hat, shoe] = [await world.product(shop), await world.product(shop), await world.product(shop)]
  const author = await world.person()
  const people = await Promise.all(Array.from({ length: 6 }, () => world.person()))
  const secret = await world.person({ isPrivate: true })
  await world.follow(reader, secret)
  const by = (nth: number, caption: string, products: { id: string }[] = []) =>
    world.post(people[nth]!, { caption, tags: products.map(({ id }) => ({ productId: id, ...at })) })
  const seed = await world.post(author, { caption: '#가을룩 #데일리', tags: [{ productId: bag.id, ...at }] })
  const own = await world.post(author, { caption: '#가을룩', tags: [{ productId: bag.id, ...at }] })
  const look = await by(0, '가방 하나', [bag, hat])
  const tagged = await by(1, '#가을룩 #데일리')
  const chosen = await by(2, '바다')
  const both = await by(3, '#가을룩', [shoe])
  await world.post(secret, { caption: '#가을룩 #데일리' })
  const gone = await by(4, '#가을룩')
  await choose(seed.id, [both.id, chosen.id, own.id])
  await choose(seed.id, [chosen.id], 'ease')
  await deletePost(people[4]!.ctx, { postId: gone.id })

  expect(await similar(seed.id, world.ctx())).toEqual({ looks: [look.id], similar: [both.id, chosen.id, tagged.id] })
  expect(await similar(seed.id, people[1]!.ctx, 1)).toEqual({ looks: [look.id], similar: [both.id] })
  // From here on the candidates stand in Redis, and what changes counts at once.
  const others = await Promise.all(Array.from({ length: 4 }, () => world.person()))
  await mutePerson(others[0]!.ctx, { personId: people[3]!.id, duration: 'ever' })
  await blockPerson(people[2]!.ctx, { personId: others[1]!.id })
  await hidePost(others[2]!.ctx, { postId: tagged.id, hidden: true })
  await muteText(others[3]!.ctx, { kind: 'word', text: '가방', duration: 'ever' })
  expect(await Promise.all(others.map(({ ctx }) => similar(seed.id, ctx)))).toEqual([
    { looks: [look.id], similar: [chosen.id, tagged.id] },
    { looks: [look.id], similar: [both.id, tagged.id] },
    { looks: [look.id], similar: [both.id, chosen.id] },
    { looks: [], similar: [both.id, chosen.id, tagged.id] },
  ])
  await blockPerson(author.ctx, { personId: others[0]!.id })
  await expect(similar(seed.id, others[0]!.ctx)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'postId' })

  // What stands beside the bag in a look comes before what stands in a post that is chosen beside
  // its looks.
  const products = async (ctx: Ctx, productId: string) => (await similarProducts(ctx, { productId })).products.map(({ id }) => id)
  expect(await products(world.ctx(), bag.id)).toEqual([hat.id, shoe.id])
  const limit = async (on: boolean) => {
    await run(world.deps.main.db, sql`update person set is_limited = ${on} where id = ${people[3]!.id}::uuid`)
    await world.deps.redis.del(`similar-products:${bag.id}`)
  }
  await limit(true)
  expect(await products(world.ctx(), bag.id)).toEqual([hat.id])
  await limit(false)
  await run(world.deps.main.db, sql`update product set state = 'hidden' where id = ${hat.id}::uuid`)
  expect(await products(world.ctx(), bag.id)).toEqual([shoe.id])
  expect(await products(world.ctx(), seed.id)).toEqual([])

  // The products of a hashtag, those of most people first.
  await by(5, '#가을룩', [shoe])
  const ofTag = async (ctx: Ctx) => (await tagProducts(ctx, { tag: '#가을룩' })).products.map(({ id }) => id)
  expect(await ofTag(world.ctx())).toEqual([shoe.id, bag.id])
  await blockPerson(shop.owner.ctx, { personId: reader.id })
  expect(await ofTag(reader.ctx)).toEqual([])
})

it('shows two posts of one author at most', async () => {
  const [author, busy] = [await world.person(), await world.person()]
  const seed = await world.post(author, { caption: '#한사람' })
  const posts = []
  for (let n = 0; n < 4; n += 1) posts.push(await world.post(busy, { caption: '#한사람' }))
  expect(await similar(seed.id)).toEqual({ looks: [], similar: [posts[3]!.id, posts[2]!.id] })
})
