import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { media } from '../../db/schema/index.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { nameOldColours } from './name-old-colours.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('names the colours of pictures that have none, and leaves those that have some, photos of people, and what somebody else holds', async () => {
  const me = await world.person()
  const [old, held, named] = [await world.media(me), await world.media(me), await world.media(me)]
  const face = await world.media(me, 'avatar')
  const { db } = world.deps.main
  await db
    .update(media)
    .set({ colours: null })
    .where(inArray(media.id, [old.id, held.id, face.id]))
  await db
    .update(media)
    .set({ colours: ['teal'] })
    .where(eq(media.id, named.id))
  const coloursOf = async ({ id }: { id: string }) =>
    (await db.select({ colours: media.colours }).from(media).where(eq(media.id, id)))[0]?.colours
  await write(world.ctx(), async (tx) => {
    await run(tx.db, sql`select 1 from media where id = ${held.id}::uuid for update`)
    await nameOldColours(world.deps.main)
  })
  expect([await coloursOf(old), await coloursOf(held), await coloursOf(named), await coloursOf(face)]).toEqual([
    expect.arrayContaining([expect.any(String)]),
    null,
    ['teal'],
    null,
  ])
  await nameOldColours(world.deps.main)
  expect(await coloursOf(held)).toEqual(expect.arrayContaining([expect.any(String)]))
})
