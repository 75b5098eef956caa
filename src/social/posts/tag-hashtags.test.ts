import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { addMoves } from '../counts/add-moves.ts'
import { deletePost } from './delete-post.ts'
import { editPost } from './edit-post.ts'
import { addHashtags } from './tag-hashtags.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kept = async (tag: string) =>
  (await rows(world.deps.main.db, sql<{ postCount: number }>`select post_count from hashtag where tag = ${tag}`)).map(
    ({ postCount }) => postCount,
  )

it('posts with one popular tag do not wait for each other', async () => {
  const author = await world.person()
  const [first, second] = [await world.post(author), await world.post(author)]
  await world.post(author, { caption: '#인기' })
  await write(world.ctx(), async (held) => {
    await addHashtags(held, first.id, ['인기'], world.deps.now())
    await transaction(world.deps.main, async (tx) => {
      await run(tx.db, sql`set local lock_timeout = '200ms'`)
      await addHashtags(tx, second.id, ['인기', '처음'], world.deps.now())
    })
  })
  await addMoves(world.ctx())
  expect([await kept('인기'), await kept('처음')]).toEqual([[3], [1]])
})

it('a new tag that eight posts make at once counts all of them', async () => {
  const author = await world.person()
  const posts = await Promise.all(Array.from({ length: 8 }, () => world.post(author)))
  await Promise.all(posts.map(({ id }) => write(world.ctx(), (tx) => addHashtags(tx, id, ['새로움', '또하나'], world.deps.now()))))
  await addMoves(world.ctx())
  expect([await kept('새로움'), await kept('또하나')]).toEqual([[8], [8]])
})

it('a tag counts its posts after edits and deletions, whenever the counts job runs', async () => {
  const author = await world.person()
  const posts: { id: string }[] = []
  for (let n = 0; n < 4; n += 1) posts.push(await world.post(author, { caption: '#하나 #둘' }))
  await addMoves(world.ctx())
  await editPost(author.ctx, { postId: posts[0]!.id, caption: '#둘 #셋' })
  await deletePost(author.ctx, { postId: posts[1]!.id })
  await addMoves(world.ctx())
  await addMoves(world.ctx())
  expect([await kept('하나'), await kept('둘'), await kept('셋')]).toEqual([[2], [3], [1]])
})
