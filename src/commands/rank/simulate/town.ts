import { randomUUID } from 'node:crypto'
import { actingAs, type MemberCtx, type RunnerDeps, systemCtx } from '../../../context.ts'
import { media, person } from '../../../db/schema/index.ts'
import { newId } from '../../../ids.ts'
import { followPerson } from '../../../social/graph/follow-person.ts'
import { createPost } from '../../../social/posts/create-post.ts'
import type { Random } from '../../../../demo/random.ts'
import { drawTaste, drawTheme, type Taste, type Theme } from './tastes.ts'

export interface Resident {
  id: string
  taste: Taste
  /** Posts and visits per day, on average. */
  postsADay: number
  visitsADay: number
  /** When a newcomer joined; null for those of the beginning. */
  joinedAt: Date | null
}

export interface MadePost {
  id: string
  authorId: string
  theme: Theme
  at: Date
  /** The first one of a newcomer. */
  isDebut: boolean
}

/**
 * The people and posts of a simulation. Posts are made by the product's verb; people and pictures
 * are rows, as a sign-in and an upload leave them.
 */
export class Town {
  readonly people: Resident[] = []
  readonly posts: MadePost[] = []
  readonly #deps: RunnerDeps
  readonly #random: Random

  constructor(deps: RunnerDeps, random: Random) {
    this.#deps = deps
    this.#random = random
  }

  ctxOf({ id }: Pick<Resident, 'id'>): MemberCtx {
    const actor = { personId: id, sessionId: id, status: 'active', role: 'member', shopRole: null } as const
    return actingAs(systemCtx(this.#deps, `simulation-${id}`), actor)
  }

  async join(isNewcomer: boolean): Promise<Resident> {
    const now = this.#deps.now()
    const random = this.#random.fork(`person ${this.people.length}`)
    const resident: Resident = {
      id: newId(now),
      taste: drawTaste(random),
      postsADay: random.between(0.3, 1.1),
      visitsADay: random.between(2, 4),
      joinedAt: isNewcomer ? now : null,
    }
    const handle = `sim${this.people.length}`
    await this.#deps.main.db.insert(person).values({
      id: resident.id,
      status: 'active',
      handle,
      displayName: handle,
      interests: resident.taste.chosen,
      lastActiveAt: now,
      createdAt: now,
    })
    this.people.push(resident)
    return resident
  }

  async follow(follower: Resident, followee: Resident): Promise<void> {
    await followPerson(this.ctxOf(follower), { personId: followee.id })
  }

  async post(author: Resident): Promise<MadePost> {
    const now = this.#deps.now()
    const theme = drawTheme(author.taste, this.#random.fork(`post ${this.posts.length}`))
    const mediaId = newId(now)
    await this.#deps.main.db.insert(media).values({
      id: mediaId,
      ownerId: author.id,
      purpose: 'post',
      state: 'ready',
      uploadKey: `upload/${mediaId}`,
      contentType: 'image/jpeg',
      bytes: 1000,
      width: 1080,
      height: 1350,
      thumbhash: '',
      variants: [{ key: `m/${mediaId}/x-320.webp`, format: 'webp', width: 320, height: 400, bytes: 500 }],
      createdAt: now,
      readyAt: now,
    })
    const { postId } = await createPost(this.ctxOf(author), {
      idempotencyKey: randomUUID(),
      caption: theme.tags.map((tag) => `#${tag}`).join(' '),
      category: theme.category,
      images: [{ mediaId, alt: '', tags: [] }],
    })
    const isDebut = author.joinedAt !== null && !this.posts.some(({ authorId }) => authorId === author.id)
    const made = { id: postId, authorId: author.id, theme, at: now, isDebut }
    this.posts.push(made)
    return made
  }
}
