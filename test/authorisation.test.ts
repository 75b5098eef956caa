import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../src/context.ts'
import { appRouter } from '../src/routers/index.ts'
import { callerFactory, type Policy } from '../src/routers/trpc.ts'
import { createWorld, type World } from './world.ts'

type Caller = 'anonymous' | 'pending' | 'member' | 'blocked' | 'follower' | 'owner' | 'shop' | 'admin'
const callers: Caller[] = ['anonymous', 'pending', 'member', 'blocked', 'follower', 'owner', 'shop', 'admin']

interface Procedure {
  _def: { type: 'query' | 'mutation' | 'subscription'; meta?: { policy?: Policy } }
}
const procedures = Object.entries((appRouter as unknown as { _def: { procedures: Record<string, Procedure> } })._def.procedures)

let world: World
let contexts: Record<Caller, Ctx>
/** A valid input of each procedure, about things of `owner`. A new procedure without one fails the suite. */
let inputs: Record<string, unknown>

beforeAll(async () => {
  world = await createWorld()
  const owner = await world.person()
  const blocked = await world.person()
  const follower = await world.person()
  const shop = await world.shop()
  const member = await world.person()
  const pending = await world.person({ status: 'pending' })
  const admin = await world.person({ role: 'admin' })
  contexts = {
    anonymous: { ...world.ctx(), browserHash: new Uint8Array(32) },
    pending: pending.ctx,
    member: member.ctx,
    blocked: blocked.ctx,
    follower: follower.ctx,
    owner: owner.ctx,
    shop: shop.owner.ctx,
    admin: admin.ctx,
  }
  const product = await world.product(shop)
  const post = await world.post(owner)
  const picture = await world.media(owner)
  const membersPicture = await world.media(member)
  const { blockPerson } = await import('../src/domain/graph/block-person.ts')
  await blockPerson(owner.ctx, { personId: blocked.id })
  await world.follow(follower, owner)
  const { createComment } = await import('../src/domain/comments/create-comment.ts')
  const comment = await createComment(owner.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '첫 댓글' })
  const page = { cursor: null }
  const mine = { personId: owner.id }
  inputs = {
    'auth.startSignIn': { provider: 'kakao', returnTo: '/' },
    'auth.startIdentity': { returnTo: '/' },
    'auth.completeIdentity': { verificationId: 'nothing' },
    'auth.signOut': undefined,
    'me.get': undefined,
    'me.update': { bio: '안녕' },
    'me.likes': page,
    'me.bookmarks': page,
    'me.sessions': undefined,
    'me.endSession': { sessionId: owner.ctx.actor.sessionId },
    'me.events': {},
    'people.get': { handle: owner.handle },
    'people.posts': { handle: owner.handle },
    'people.followers': { handle: owner.handle },
    'people.following': { handle: owner.handle },
    'people.follow': mine,
    'people.unfollow': mine,
    'people.block': { personId: (await world.person()).id },
    'people.unblock': { personId: (await world.person()).id },
    'people.followRequests': undefined,
    'people.answerFollowRequest': { personId: follower.id, accept: true },
    'posts.get': { postId: post.id },
    'posts.create': { idempotencyKey: randomUUID(), caption: '', images: [{ mediaId: membersPicture.id }] },
    'posts.edit': { postId: post.id, caption: '고침' },
    'posts.delete': { postId: post.id },
    'posts.like': { postId: post.id, on: true },
    'posts.bookmark': { postId: post.id, on: true },
    'comments.list': { postId: post.id },
    'comments.create': { idempotencyKey: randomUUID(), postId: post.id, body: '좋아요' },
    'comments.delete': { commentId: comment.id },
    'media.requestUpload': { purpose: 'post', contentType: 'image/jpeg', bytes: 1000 },
    'media.complete': { mediaId: picture.id },
    'media.status': { mediaId: picture.id },
    'products.get': { productId: product.id },
    'products.looks': { productId: product.id },
    'products.find': { text: '상품' },
    'products.create': { title: '컵', category: 'home', priceKrw: 1000, stock: 1, sku: 'cup' },
    'products.update': { productId: product.id, stock: 5 },
    'shops.get': { handle: shop.handle },
    'shops.products': { handle: shop.handle },
    'shops.open': { handle: `new${Date.now() % 1e6}`, name: '새 가게' },
    'tags.posts': { tag: '일상' },
    'feed.home': page,
    'feed.popular': {},
    'feed.record': { events: [{ id: randomUUID(), kind: 'view', postId: post.id }] },
    'search.find': { text: '일상' },
    'notifications.list': page,
    'notifications.unread': undefined,
    'notifications.markRead': {},
    'pay.wallet': undefined,
    'pay.history': page,
    'pay.linkBankAccount': { bankCode: '004', fintechUseNum: '1'.repeat(24) },
    'pay.topUp': { idempotencyKey: randomUUID(), amountKrw: 1000 },
    'pay.bankCall': { bankCallId: randomUUID() },
    'pay.send': { idempotencyKey: randomUUID(), toHandle: owner.handle, amountKrw: 1000 },
    'pay.payShop': { idempotencyKey: randomUUID(), shopHandle: shop.handle, amountKrw: 1000 },
  }
})
afterAll(() => world.close())

/** The refusal's code, or `ok`. A subscription is opened and closed again. */
async function outcome(path: string, ctx: Ctx, input: unknown): Promise<string> {
  const call = path.split('.').reduce<any>((caller, name) => caller[name], callerFactory(appRouter)(ctx))
  try {
    const result = await call(input)
    if (result && Symbol.asyncIterator in result) {
      const iterator = result[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
    }
    return 'ok'
  } catch (error) {
    return String((error as { cause?: { code?: string }; message: string }).cause?.code ?? (error as Error).message)
  }
}

function refusedBy(policy: Policy, caller: Caller): string | null {
  if (policy === 'anyone') return null
  if (caller === 'anonymous') return 'UNAUTHENTICATED'
  if (policy === 'pending') return null
  if (caller === 'pending') return 'IDENTITY_REQUIRED'
  if (policy === 'shop' && caller !== 'shop') return 'FORBIDDEN'
  if (policy === 'admin' && caller !== 'admin') return 'FORBIDDEN'
  return null
}

describe('every procedure', () => {
  it('is here, states its policy, and has a sample input', () => {
    expect(procedures.length).toBeGreaterThan(40)
    expect(procedures.filter(([, procedure]) => !procedure._def.meta?.policy).map(([path]) => path)).toEqual([])
    expect(procedures.map(([path]) => path).sort()).toEqual(Object.keys(inputs).sort())
  })

  it('refuses whom its policy refuses, with the policy’s own code', async () => {
    const wrong: string[] = []
    for (const [path, procedure] of procedures) {
      for (const caller of callers) {
        const expected = refusedBy(procedure._def.meta!.policy!, caller)
        if (expected === null) continue
        const got = await outcome(path, contexts[caller], inputs[path])
        if (got !== expected) wrong.push(`${path} as ${caller}: ${got}, not ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('hides what is another’s: owner procedures answer NOT_FOUND to everybody else', async () => {
    const wrong: string[] = []
    for (const [path, procedure] of procedures) {
      if (procedure._def.meta!.policy !== 'owner') continue
      for (const caller of ['member', 'blocked', 'follower', 'shop', 'admin'] as const) {
        const got = await outcome(path, contexts[caller], inputs[path])
        if (got !== 'NOT_FOUND') wrong.push(`${path} as ${caller}: ${got}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('shows a blocked person nothing of the one who blocked them', async () => {
    const about = [
      'people.get',
      'people.follow',
      'posts.get',
      'posts.like',
      'posts.bookmark',
      'comments.list',
      'comments.create',
      'pay.send',
    ]
    const got = await Promise.all(about.map((path) => outcome(path, contexts.blocked, inputs[path])))
    expect(Object.fromEntries(about.map((path, index) => [path, got[index]]))).toEqual(
      Object.fromEntries(about.map((path) => [path, 'NOT_FOUND'])),
    )
  })

  it('lets whom its policy admits pass', async () => {
    const wrong: string[] = []
    for (const [path, procedure] of procedures) {
      const { policy } = procedure._def.meta!
      // Ends the caller's own session or post; the refusals above have been seen by then.
      if (['auth.signOut', 'me.endSession', 'posts.delete', 'comments.delete'].includes(path)) continue
      const caller: Caller =
        policy === 'anyone'
          ? 'anonymous'
          : policy === 'pending'
            ? 'pending'
            : policy === 'shop'
              ? 'shop'
              : policy === 'owner'
                ? 'owner'
                : 'member'
      const got = await outcome(path, contexts[caller], inputs[path])
      if (['UNAUTHENTICATED', 'IDENTITY_REQUIRED', 'FORBIDDEN', 'BAD_INPUT', 'INTERNAL'].includes(got))
        wrong.push(`${path} as ${caller}: ${got}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('bad input', () => {
  it('is refused by every procedure: unknown fields, wrong types, over-long text, with the field at fault', async () => {
    const wrong: string[] = []
    for (const [path] of procedures) {
      const input = (inputs[path] ?? {}) as object
      for (const extra of [{ role: 'admin' }, { userId: randomUUID() }, { balanceKrw: 1 }]) {
        const got = await outcome(
          path,
          contexts.admin.actor ? { ...contexts.admin, actor: { ...contexts.admin.actor, hasShop: true } } : contexts.admin,
          { ...input, ...extra },
        )
        if (got !== 'BAD_INPUT') wrong.push(`${path} took ${Object.keys(extra).join()}: ${got}`)
      }
      for (const field of Object.keys(input)) {
        const odd = { ...input, [field]: { odd: true } }
        const long = { ...input, [field]: 'x'.repeat(20_000) }
        const ctx = { ...contexts.admin, actor: { ...contexts.admin.actor!, hasShop: true } }
        for (const bad of [odd, long]) {
          const got = await outcome(path, ctx, bad)
          if (got !== 'BAD_INPUT') wrong.push(`${path}.${field} took ${bad === odd ? 'an object' : '20,000 characters'}: ${got}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })
})
