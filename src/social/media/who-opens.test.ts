import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { writeReview } from '../../commerce/reviews/write-review.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { isFileForAnybody, isFileVisible } from './is-file-visible.ts'
import { sweepMedia } from './sweep-media.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Named = Record<string, TestPerson>
const keyOf = ({ id }: { id: string }) => `m/${id}/x-320.webp`
/** The names of who opens a picture with an address that was signed for them. */
async function openedBy(picture: { id: string }, people: Named): Promise<string[]> {
  const seen = await Promise.all(
    Object.entries(people).map(async ([name, { id }]) => ((await isFileVisible(world.deps, keyOf(picture), id)) ? [name] : [])),
  )
  const stranger = await isFileVisible(world.deps, keyOf(picture), null)
  const anybody = await isFileForAnybody(world.deps, keyOf(picture))
  return [...seen.flat(), ...(stranger ? ['stranger'] : []), ...(anybody ? ['anybody'] : [])]
}
const set = (picture: { id: string }, state: string) =>
  run(world.owner.db, sql`update media set state = ${state} where id = ${picture.id}::uuid`)

/** People around an owner; every one of the blocks is with the owner. */
async function circle() {
  const [owner, reader, blocked, blocking, moderator, finance] = [
    await world.person(),
    await world.person(),
    await world.person(),
    await world.person(),
    await world.person({ role: 'moderator' }),
    await world.person({ role: 'finance' }),
  ]
  await run(
    world.owner.db,
    sql`insert into block (blocker_id, blocked_id, created_at) values (${owner.id}, ${blocked.id}, now()), (${blocking.id}, ${owner.id}, now())`,
  )
  return { owner, reader, blocked, blocking, moderator, finance }
}

describe('a picture', () => {
  it.each(['processing', 'refused', 'deleted', 'awaiting_upload'])('that is %s is opened by nobody, whatever it is for', async (state) => {
    const people = await circle()
    for (const purpose of ['post', 'avatar', 'product', 'return', 'review', 'chat', 'shop'] as const) {
      const picture = await world.media(people.owner, purpose)
      await set(picture, state)
      expect([purpose, await openedBy(picture, people)]).toEqual([purpose, []])
    }
  })

  it('that is in no conversation, return or post yet is its owner’s, and one that is never asked about is nobody’s', async () => {
    const people = await circle()
    for (const purpose of ['chat', 'return'] as const)
      expect([purpose, await openedBy(await world.media(people.owner, purpose), people)]).toEqual([purpose, ['owner']])
    expect(await openedBy({ id: randomUUID() }, people)).toEqual([])
    expect(await isFileVisible(world.deps, 'out/a.zip', null)).toBe(true)
  })

  it('of a product is everybody’s, until a moderator hides the product that shows it first or later', async () => {
    const people = await circle()
    const shop = await world.shop(people.owner)
    const [first, later, free] = [
      await world.media(people.owner, 'product'),
      await world.media(people.owner, 'product'),
      await world.media(people.owner, 'product'),
    ]
    const [product, other] = [await world.product(shop), await world.product(shop)]
    await run(world.owner.db, sql`update product set image_media_id = ${first.id}::uuid where id = ${product.id}::uuid`)
    await run(
      world.owner.db,
      sql`insert into product_image (product_id, position, media_id) values (${product.id}, 1, ${later.id}), (${other.id}, 1, ${free.id})`,
    )
    const all = [...Object.keys(people), 'stranger', 'anybody']
    for (const picture of [first, later, free]) expect(await openedBy(picture, people)).toEqual(all)
    await run(world.owner.db, sql`update product set state = 'hidden' where id = ${product.id}::uuid`)
    expect([await openedBy(first, people), await openedBy(later, people)]).toEqual([[], []])
    expect(await openedBy(free, people)).toEqual(all)
    await run(world.owner.db, sql`update product set state = 'unlisted' where id = ${product.id}::uuid`)
    expect(await openedBy(first, people)).toEqual(all)
    await set(first, 'deleted')
    expect(await openedBy(first, people)).toEqual([])
  })

  it('of a shop and of an avatar is for all but whom their owner blocked; strangers read what the shop shows', async () => {
    const people = await circle()
    const shop = await world.shop(people.owner)
    const [logo, banner, old, avatar] = [
      await world.media(people.owner, 'shop'),
      await world.media(people.owner, 'shop'),
      await world.media(people.owner, 'shop'),
      await world.media(people.owner, 'avatar'),
    ]
    await run(
      world.owner.db,
      sql`update shop set logo_media_id = ${logo.id}::uuid, banner_media_id = ${banner.id}::uuid where id = ${shop.id}::uuid`,
    )
    const all = ['owner', 'reader', 'blocking', 'moderator', 'finance', 'stranger']
    for (const shown of [logo, banner]) expect(await openedBy(shown, people)).toEqual([...all, 'anybody'])
    for (const not of [old, avatar]) expect(await openedBy(not, people)).toEqual(all)
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${people.owner.id}::uuid`)
    for (const one of [logo, banner, old, avatar]) expect(await openedBy(one, people)).toEqual([])
  })

  it('of a review is for all but whom its author blocked, and its author’s alone once a moderator hid it', async () => {
    const people = await circle()
    const picture = await world.media(people.owner, 'review')
    const { lineId } = await world.received(people.owner, await world.product(await world.shop()))
    const { id } = await writeReview(people.owner.ctx, { lineId, stars: 5, body: '좋아요', photos: [picture.id] })
    expect(await openedBy(picture, people)).toEqual(['owner', 'reader', 'blocking', 'moderator', 'finance', 'stranger', 'anybody'])
    await run(world.owner.db, sql`update review set state = 'hidden' where id = ${id}::uuid`)
    expect(await openedBy(picture, people)).toEqual(['owner'])
  })

  it('of a return is for the two sides of its order, and for staff who look at money', async () => {
    const people = await circle()
    const { owner: buyer } = people
    const shop = await world.shop()
    const elsewhere = await world.shop()
    const side = {
      shop: shop.owner,
      seller: await world.shopMember(shop, 'seller'),
      accountant: await world.shopMember(shop, 'finance'),
      elsewhere: elsewhere.owner,
    }
    const [order, others] = [
      await world.received(buyer, await world.product(shop)),
      await world.received(people.reader, await world.product(elsewhere)),
    ]
    const [asked, answered, foreign] = [
      await world.media(buyer, 'return'),
      await world.media(shop.owner, 'return'),
      await world.media(people.reader, 'return'),
    ]
    const request = (orderId: string, photoIds: string[], answerIds: string[]) =>
      run(
        world.owner.db,
        sql`insert into return_request (id, order_id, kind, reason, fault, note, photo_ids, state, fee_krw, answer_photo_ids, idempotency_key, request_hash, created_at)
            values (uuidv7(), ${orderId}::uuid, 'return', 'defect', 'shop', '', ${photoIds}::uuid[], 'requested', 0, ${answerIds}::uuid[], ${randomUUID()}, '', now())`,
      )
    await request(order.orderId, [asked.id], [answered.id])
    await request(others.orderId, [foreign.id], [])
    const everybody = { ...people, ...side }
    expect(await openedBy(asked, everybody)).toEqual(['owner', 'finance', 'shop', 'seller'])
    expect(await openedBy(answered, everybody)).toEqual(['owner', 'finance', 'shop', 'seller'])
    expect(await openedBy(foreign, everybody)).toEqual(['reader', 'finance', 'elsewhere'])
  })

  it('that was reported is opened by who moderates, also where nobody else may', async () => {
    const people = await circle()
    const [reported, not] = [await world.media(people.owner, 'chat'), await world.media(people.owner, 'chat')]
    await run(
      world.owner.db,
      sql`insert into report_evidence (id, case_id, digest, content, media_ids, created_at) values (uuidv7(), uuidv7(), 'd', '{}', ${[reported.id]}::uuid[], now())`,
    )
    await set(reported, 'deleted')
    expect(await openedBy(reported, people)).toEqual(['moderator'])
    expect(await openedBy(not, people)).toEqual(['owner'])
    await set(not, 'deleted')
    await sweepMedia(world.ctx())
    const files = ({ id }: { id: string }) =>
      one(world.owner.db, sql<{ count: number }>`select jsonb_array_length(variants) as count from media where id = ${id}::uuid`)
    expect([(await files(reported)).count > 0, (await files(not)).count]).toEqual([true, 0])
  })
})
