import type { Ctx } from '../../../context.ts'
import type { StoragePort } from '../../../platform/storage/port.ts'
import { Generations } from '../../../shared/generations.ts'
import { picture } from '../../media/picture.ts'
import type { StoredCard } from '../stored-cards.ts'

/**
 * What is the same for all viewers of a card, with the addresses of its pictures, as the beginning
 * of the card's JSON: without its last brace.
 */
export interface CardPart {
  /** What muted words are looked for in. */
  caption: string
  bytes: Uint8Array
}

interface SharedPart extends CardPart {
  version: number
  untilMs: number
}

/** Product names inside may be this much older than the card in Redis is. */
const keptMs = 300_000
/** Half of the memory of a process. A card with three pictures takes 1 to 2 KB. */
const keptBytes = 12 * 1024 ** 2

type SharedParts = Generations<SharedPart>
const memories = new WeakMap<StoragePort, SharedParts>()

function memoryOf({ platform: { storage } }: Ctx): SharedParts {
  const known = memories.get(storage)
  if (known) return known
  const made: SharedParts = new Generations(keptBytes, ({ bytes, caption }) => bytes.byteLength + 2 * caption.length)
  memories.set(storage, made)
  return made
}

function partOf(ctx: Ctx, postId: string): SharedPart | null {
  const part = memoryOf(ctx).get(postId)
  return part && part.untilMs > ctx.now().getTime() ? part : null
}

/** Of these posts, those of which the process keeps no part. */
export function withoutPart(ctx: Ctx, postIds: string[]): string[] {
  return postIds.filter((postId) => partOf(ctx, postId) === null)
}

/** The part that the process keeps of this version of a post. */
export function keptPart(ctx: Ctx, post: { id: string; version: number }): CardPart | null {
  const part = partOf(ctx, post.id)
  return part?.version === post.version ? part : null
}

/**
 * Makes the part of a card, and keeps it. `viewerId`: the only person for whom its URLs work; such
 * a part is not kept.
 */
export async function makePart(ctx: Ctx, card: StoredCard, viewerId: string | undefined): Promise<CardPart> {
  const { id, version, caption, category, hashtags, createdAt, images, audience, paidLabel, place } = card
  const pictures = await Promise.all(images.map(async (image) => ({ ...(await picture(ctx, image, viewerId)), tags: image.tags })))
  const bytes = ownBytes(
    JSON.stringify({ id, caption, category, hashtags, images: pictures, createdAt, audience, paidLabel, place }).slice(0, -1),
  )
  if (viewerId !== undefined) return { caption, bytes }
  const part = { version, untilMs: ctx.now().getTime() + keptMs, caption, bytes }
  memoryOf(ctx).set(id, part)
  return part
}

/** Not in the pool that small buffers share: one part would keep all of it. */
function ownBytes(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
