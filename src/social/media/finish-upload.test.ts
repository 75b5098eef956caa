import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { event, media, outbox, post } from '../../db/schema/index.ts'
import { createPost } from '../posts/create-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { finishUpload } from './internal/finish-upload.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const ready = () => ({ state: 'ready' as const, width: 1, height: 1, thumbhash: 'x', colours: [], variants: [], readyAt: world.deps.now() })
const refused = { state: 'refused' as const, refusal: 'broken' as const }

/** Pictures that a runner works on, and a post that waits for them. */
async function waitingPost(author: TestPerson, count: number): Promise<{ postId: string; pictures: { id: string; ownerId: string }[] }> {
  const pictures = await Promise.all(
    Array.from({ length: count }, async () => ({ id: (await world.media(author)).id, ownerId: author.id })),
  )
  for (const { id } of pictures) await world.deps.main.db.update(media).set({ state: 'processing' }).where(eq(media.id, id))
  return { postId: await postOf(author, pictures), pictures }
}
async function postOf(author: TestPerson, pictures: { id: string }[]): Promise<string> {
  const { postId } = await createPost(author.ctx, {
    idempotencyKey: crypto.randomUUID(),
    caption: '#기다림',
    category: 'daily',
    images: pictures.map(({ id }) => ({ mediaId: id, alt: '', tags: [] })),
  })
  return postId
}
const stateOf = async (postId: string) => (await world.deps.main.db.select().from(post).where(eq(post.id, postId)))[0]?.state
const fanOutsOf = async (postId: string) =>
  (await world.deps.main.db.select().from(outbox).where(eq(outbox.name, 'posts.fanOut'))).filter(
    ({ payload }) => (payload as { postId: string }).postId === postId,
  ).length

describe('the end of an upload', () => {
  it('shows its post when both pictures settle at once, in every one of many rounds, and announces it once', async () => {
    const author = await world.person()
    for (let round = 0; round < 25; round += 1) {
      const { postId, pictures } = await waitingPost(author, 2)
      await Promise.all(pictures.map((picture) => finishUpload(world.ctx(), picture, ready())))
      expect([await stateOf(postId), await fanOutsOf(postId)]).toEqual(['visible', 1])
    }
  })

  it('hides a post whose one picture is refused while the other becomes ready', async () => {
    const author = await world.person()
    for (let round = 0; round < 10; round += 1) {
      const { postId, pictures } = await waitingPost(author, 2)
      await Promise.all([finishUpload(world.ctx(), pictures[0]!, ready()), finishUpload(world.ctx(), pictures[1]!, refused)])
      expect([await stateOf(postId), await fanOutsOf(postId)]).toEqual(['hidden', 0])
    }
  })

  it('lets go the pictures of a post that never appears: those that are ready can be posted again', async () => {
    const author = await world.person()
    const { pictures } = await waitingPost(author, 3)
    await finishUpload(world.ctx(), pictures[0]!, ready())
    await finishUpload(world.ctx(), pictures[1]!, refused)
    await finishUpload(world.ctx(), pictures[2]!, ready())
    expect(await stateOf(await postOf(author, [pictures[0]!, pictures[2]!]))).toBe('visible')
  })

  it('waits for the last of three', async () => {
    const author = await world.person()
    const { postId, pictures } = await waitingPost(author, 3)
    for (const [at, picture] of pictures.entries()) {
      expect(await finishUpload(world.ctx(), picture, ready())).toBe(true)
      expect(await stateOf(postId)).toBe(at === 2 ? 'visible' : 'waiting')
    }
  })

  it('comes once: a second run changes nothing, whatever it found', async () => {
    const author = await world.person()
    const { postId, pictures } = await waitingPost(author, 1)
    expect(await finishUpload(world.ctx(), pictures[0]!, ready())).toBe(true)
    expect(await finishUpload(world.ctx(), pictures[0]!, refused)).toBe(false)
    expect(await stateOf(postId)).toBe('visible')
    expect((await world.deps.main.db.select().from(media).where(eq(media.id, pictures[0]!.id)))[0]).toMatchObject({
      state: 'ready',
      refusal: null,
    })
  })

  it.each([ready, () => refused])('brings back no post that was deleted meanwhile', async (outcome) => {
    const author = await world.person()
    const { postId, pictures } = await waitingPost(author, 1)
    await deletePost(author.ctx, { postId })
    await run(world.deps.main.db, sql`update media set state = 'processing' where id = ${pictures[0]!.id}`)
    await finishUpload(world.ctx(), pictures[0]!, outcome())
    expect(await stateOf(postId)).toBe('deleted')
  })

  it('tells the owner’s devices, and says what became of the post', async () => {
    const author = await world.person()
    const { postId, pictures } = await waitingPost(author, 1)
    await finishUpload(world.ctx(), pictures[0]!, ready())
    const events = await world.deps.main.db.select().from(event).where(eq(event.personId, author.id)).orderBy(event.seq)
    expect(events.map(({ payload }) => payload)).toEqual([
      { kind: 'media', mediaId: pictures[0]!.id, state: 'ready' },
      { kind: 'post', postId, state: 'visible' },
    ])
  })
})
