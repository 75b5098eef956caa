import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { setShopPictures } from '../../commerce/shops/set-shop-pictures.ts'
import { updateProfile } from '../../social/people/update-profile.ts'
import { readShareCard } from './share-card.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('a picture of a page is drawn with the thing’s own photo, and without one where it has none', async () => {
  const [author, shop] = [await world.person(), await world.shop()]
  const [avatar, banner] = [await world.media(author, 'avatar', ['webp', 'jpeg']), await world.media(shop.owner, 'shop', ['webp', 'jpeg'])]
  const photoOf = async (kind: string, name: string) => (await readShareCard(world.ctx(), kind, name)).photoKey
  expect([await photoOf('people', author.handle), await photoOf('shops', shop.handle)]).toEqual([null, null])
  await updateProfile(author.ctx, { avatarMediaId: avatar.id })
  await setShopPictures(shop.owner.ctx, { bannerMediaId: banner.id })
  const post = await world.post(author)
  expect(await photoOf('people', author.handle)).toContain(avatar.id)
  expect(await photoOf('shops', shop.handle)).toContain(banner.id)
  expect(await photoOf('posts', post.id)).toMatch(/^m\//)
})
