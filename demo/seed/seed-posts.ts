import type { RunnerDeps } from '../../src/context.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { createPost } from '../../src/social/posts/create-post.ts'
import { noteBookmark } from '../../src/social/reactions/note-bookmark.ts'
import { bookmarkPost, likePost } from '../../src/social/reactions/set-reaction.ts'
import type { Painter } from '../painter.ts'
import { paintScene, type Picture } from '../pictures.ts'
import type { DemoPlan } from '../plan.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Gallery } from './gallery.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'

export type Stage = {
  deps: RunnerDeps
  plan: DemoPlan
  cast: readonly CastMember[]
  painter: Painter
  gallery: Gallery
  productIds: ReadonlyMap<string, string>
  onPost: () => void
}

/**
 * Makes posts of the plan by place, with pictures, comments, likes and bookmarks, each at its time.
 */
export type PostMaker = (places: readonly number[], attempt: Attempt) => Promise<void>

export function postMaker(stage: Stage): PostMaker {
  const pictureOf = paintOnce(stage)
  const reactions = reactionsByPost(stage.plan)
  return (places, attempt) =>
    sideBySide(places, 6, async (place) => {
      await attempt(async () => {
        const postId = await seedPost(stage, place, pictureOf)
        await react(stage, postId, reactions[place] ?? nothing, attempt)
      })
      stage.onPost()
    })
}

function paintOnce({ plan, painter }: Stage): (scene: number) => Promise<Picture> {
  const painted = new Map<number, Promise<Picture>>()
  return (place) => {
    const scene = plan.scenes[place]
    if (!scene) throw new Error('A post shows a picture that is not there.')
    const picture = painted.get(place) ?? paintScene(painter, scene)
    painted.set(place, picture)
    return picture
  }
}

async function seedPost(
  { deps, plan, cast, gallery, productIds }: Stage,
  place: number,
  pictureOf: (scene: number) => Promise<Picture>,
): Promise<string> {
  const post = plan.posts[place]
  const author = post && cast[post.author]
  if (!post || !author) throw new Error('A post has no author.')
  const images = []
  for (const scene of post.scenes) {
    const picture = await pictureOf(scene)
    const mediaId = await gallery.hang(author, 'post', picture.image, new Date(post.at.getTime() - 60_000))
    const tags = picture.products.flatMap(({ productSku, x, y }) => {
      const productId = productIds.get(productSku)
      return productId ? [{ productId, x, y }] : []
    })
    images.push({ mediaId, alt: picture.alt, tags })
  }
  const { caption, category, at } = post
  const said = { caption, category, images, ...extrasOf(place) }
  const { postId } = await createPost(memberAt(deps, author, at), { idempotencyKey: `demo-post-${place}`, ...said })
  return postId
}

const spots = ['성수동 골목', '한강 망원지구', '제주 애월', '우리 집 거실', '부산 전포동']

/** A few posts say where it was, or that somebody paid for them. */
function extrasOf(place: number): { place?: string; paidLabel?: true } {
  if (place % 41 === 7) return { paidLabel: true }
  const spot = place % 9 === 4 ? spots[place % spots.length] : undefined
  return spot === undefined ? {} : { place: spot }
}

type Reactions = {
  likes: DemoPlan['likes']
  bookmarks: DemoPlan['bookmarks']
  comments: (DemoPlan['comments'][number] & { place: number })[]
}
const nothing: Reactions = { likes: [], bookmarks: [], comments: [] }

function reactionsByPost({ posts, likes, bookmarks, comments }: DemoPlan): Reactions[] {
  const byPost = posts.map((): Reactions => ({ likes: [], bookmarks: [], comments: [] }))
  for (const like of likes) byPost[like.post]?.likes.push(like)
  for (const bookmark of bookmarks) byPost[bookmark.post]?.bookmarks.push(bookmark)
  for (const [place, comment] of comments.entries()) byPost[comment.post]?.comments.push({ ...comment, place })
  return byPost
}

/** In sequence: an answer needs its comment. */
async function react({ deps, cast }: Stage, postId: string, { likes, bookmarks, comments }: Reactions, attempt: Attempt): Promise<void> {
  const as = (person: number, at: Date) => {
    const member = cast[person]
    if (!member) throw new Error('Nobody reacts.')
    return memberAt(deps, member, at)
  }
  for (const { person, at } of likes) await attempt(() => likePost(as(person, at), { postId, on: true }))
  for (const { person, at, note } of bookmarks)
    await attempt(async () => {
      await bookmarkPost(as(person, at), { postId, on: true })
      if (note !== '') await noteBookmark(as(person, at), { postId, note })
    })
  const ids = new Map<number, string>()
  for (const { place, author, at, body, parent } of comments) {
    const parentId = parent === null ? null : (ids.get(parent) ?? null)
    await attempt(async () => {
      const { id } = await createComment(as(author, at), { idempotencyKey: `demo-comment-${place}`, postId, parentId, body })
      ids.set(place, id)
    })
  }
}
