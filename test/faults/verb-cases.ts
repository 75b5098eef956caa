import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { kiwiAccount, sandboxCredentials } from '../../sandbox/credentials.ts'
import { type MemberCtx, type RunnerCtx, systemCtx } from '../../src/context.ts'
import { media } from '../../src/db/schema/index.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { fanOutPost } from '../../src/social/timelines/fan-out-post.ts'
import { blockPerson } from '../../src/social/graph/block-person.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import { unfollowPerson } from '../../src/social/graph/unfollow-person.ts'
import { encodePicture } from '../../src/social/media/encode-picture.ts'
import { processMedia } from '../../src/social/media/process-media.ts'
import { notify } from '../../src/social/notifications/notify.ts'
import { walletsOf } from '../../src/pay/ledger/accounts.ts'
import { houseAccounts, postTransfers } from '../../src/pay/ledger/post-transfers.ts'
import { payShop } from '../../src/pay/wallet/pay-shop.ts'
import { sendMoney } from '../../src/pay/wallet/send-money.ts'
import { completeIdentity } from '../../src/social/people/complete-identity.ts'
import { updateProfile } from '../../src/social/people/update-profile.ts'
import { createPost } from '../../src/social/posts/create-post.ts'
import { deletePost } from '../../src/social/posts/delete-post.ts'
import { editPost } from '../../src/social/posts/edit-post.ts'
import { createProduct } from '../../src/commerce/products/create-product.ts'
import { openShop } from '../../src/commerce/shops/open-shop.ts'
import { likePost } from '../../src/social/reactions/set-reaction.ts'
import { write } from '../../src/db/write.ts'
import type { SignInWorld } from '../worlds/sign-in-world.ts'
import type { TestPerson } from '../worlds/world.ts'
import { bankCases } from './bank-cases.ts'
import { depositCases } from './deposit-cases.ts'
import { orderCases } from './order-cases.ts'
import { pinCases } from './pin-cases.ts'
import { proofCases } from './proof-cases.ts'
import { settlementCases } from './settlement-cases.ts'
import { sendOf, payOf } from '../statements.ts'
import type { Deed, VerbCase } from './verb-case.ts'

export const bankOf = (sandboxUrl: string) => ({
  OPENBANKING_URL: `${sandboxUrl}/openbanking`,
  OPENBANKING_CLIENT_ID: sandboxCredentials.openbanking.clientId,
  OPENBANKING_CLIENT_SECRET: sandboxCredentials.openbanking.clientSecret,
  OPENBANKING_ORG_CODE: sandboxCredentials.openbanking.clientUseCode,
  OPENBANKING_CENTRAL_ACCOUNT: kiwiAccount.accountNumber,
  COURIER_URL: `${sandboxUrl}/couriers`,
  COURIER_KEY: sandboxCredentials.couriers.key,
})

/** Every verb that writes in several statements, each with its own case. */
export function verbCases(signIn: SignInWorld): Record<string, VerbCase> {
  const { world } = signIn
  let used = 0
  /** The sandbox has 80 people, and each joins once. */
  let people = 0

  const asMember =
    (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>): Deed =>
    (main) =>
      verb({ ...person.ctx, main })
  const asJob = (verb: (ctx: RunnerCtx) => Promise<unknown>): Deed => {
    const requestId = `job-${randomUUID()}`
    return (main) => verb(systemCtx({ ...world.deps, main }, requestId))
  }
  const fund = (person: TestPerson, amountKrw: number) =>
    write(world.ctx(), async (tx) => {
      const [wallet] = await walletsOf(tx, [person.id], world.deps.now())
      const posting = {
        idempotencyKey: randomUUID(),
        kind: 'return',
        debitAccountId: houseAccounts.central,
        creditAccountId: wallet!,
        amountKrw,
        memo: '',
      } as const
      await postTransfers(tx, [posting], world.deps.now())
    })
  /** A newcomer back from the identity provider. */
  async function verified() {
    const number = `p${String(++people).padStart(2, '0')}`
    const browser = signIn.browser()
    await browser.signIn('kakao', number)
    const back = await browser.verifyAs(number)
    return { ctx: await browser.signedIn(), back }
  }
  const freshTag = () => `tag${++used}`

  return {
    ...bankCases(world, { asMember, asJob }),
    ...orderCases(signIn, { asMember, asJob }),
    ...settlementCases(world, { asMember, asJob }),
    ...proofCases(world, { asMember, asJob }),
    ...pinCases(world, { asMember }),
    ...depositCases(signIn, { asMember, asJob }),
    createPost: {
      async prepare() {
        const [author, shop] = [await world.person(), await world.shop()]
        const [picture, product] = [await world.media(author), await world.product(shop)]
        const images = [{ mediaId: picture.id, alt: '', tags: [{ productId: product.id, x: 0.5, y: 0.5 }] }]
        const input = { idempotencyKey: randomUUID(), caption: `#${freshTag()} @${shop.owner.handle}`, category: 'daily' as const, images }
        return asMember(author, (ctx) => createPost(ctx, input))
      },
    },
    editPost: {
      async prepare() {
        const author = await world.person()
        const [kept, dropped, added] = [freshTag(), freshTag(), freshTag()]
        const { id } = await world.post(author, { caption: `#${kept} #${dropped}` })
        return asMember(author, (ctx) => editPost(ctx, { postId: id, caption: `#${kept} #${added}` }))
      },
    },
    deletePost: {
      async prepare() {
        const author = await world.person()
        const { id } = await world.post(author, { caption: `#${freshTag()}` })
        return asMember(author, (ctx) => deletePost(ctx, { postId: id }))
      },
    },
    likePost: {
      lastStatement: 'set_reaction(',
      async prepare() {
        const post = await world.post(await world.person())
        return asMember(await world.person(), (ctx) => likePost(ctx, { postId: post.id, on: true }))
      },
    },
    createComment: {
      async prepare() {
        const [author, mentioned] = [await world.person(), await world.person()]
        const post = await world.post(author)
        const input = { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: `좋아요 @${mentioned.handle}` }
        return asMember(await world.person(), (ctx) => createComment(ctx, input))
      },
    },
    followPerson: {
      async prepare() {
        const followee = await world.person()
        return asMember(await world.person(), (ctx) => followPerson(ctx, { personId: followee.id }))
      },
    },
    unfollowPerson: {
      async prepare() {
        const [follower, followee] = await friends()
        return asMember(follower, (ctx) => unfollowPerson(ctx, { personId: followee.id }))
      },
    },
    blockPerson: {
      async prepare() {
        const [one, other] = await friends()
        return asMember(other, (ctx) => blockPerson(ctx, { personId: one.id }))
      },
    },
    updateProfile: {
      async prepare() {
        const person = await world.person({ isPrivate: true })
        const asking = await world.person()
        await followPerson(asking.ctx, { personId: person.id })
        const picture = await world.media(person, 'avatar')
        return asMember(person, (ctx) => updateProfile(ctx, { bio: '새 소개', isPrivate: false, avatarMediaId: picture.id }))
      },
    },
    completeIdentity: {
      async prepare() {
        // The first joining with the keys of a world also writes down that they are used.
        if (people === 0) {
          const { ctx, back } = await verified()
          await completeIdentity(ctx, back)
        }
        const { ctx, back } = await verified()
        return asMember({ ctx }, (own) => completeIdentity(own, back))
      },
    },
    openShop: {
      again: 'CONFLICT',
      async prepare() {
        const input = { handle: `shop${++used}`, name: '가게', about: '' }
        return asMember(await world.person(), (ctx) => openShop(ctx, input))
      },
    },
    createProduct: {
      again: 'CONFLICT',
      async prepare() {
        const { owner } = await world.shop()
        const sku = `sku-${randomUUID().slice(0, 8)}`
        const facts = {
          title: '머그잔',
          brand: '',
          category: 'home' as const,
          about: '',
          priceKrw: 9_000,
          stock: 3,
          imageMediaId: null,
          moreImageMediaIds: [],
          attributes: [],
          state: 'listed' as const,
        }
        return asMember(owner, (ctx) => createProduct(ctx, { sku, ...facts }))
      },
    },
    sendMoney: {
      async prepare() {
        const [from, to] = [await world.person(), await world.person()]
        await fund(from, 10_000)
        const payment = sendOf(to, randomUUID(), 3_000)
        const approval = await world.approve(from, payment)
        const input = {
          idempotencyKey: payment.transfer,
          toPersonId: to.id,
          toHandle: to.handle,
          amountKrw: 3_000,
          memo: '점심',
          requestId: null,
          approval,
        }
        return asMember(from, (ctx) => sendMoney(ctx, input))
      },
    },
    payShop: {
      async prepare() {
        const [from, shop] = [await world.person(), await world.shop()]
        await fund(from, 10_000)
        const payment = payOf(shop, randomUUID(), 4_000)
        const approval = await world.approve(from, payment)
        const input = { idempotencyKey: payment.transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 4_000, memo: '', approval }
        return asMember(from, (ctx) => payShop(ctx, input))
      },
    },
    notify: {
      async prepare() {
        const [person, actor] = [await world.person(), await world.person()]
        await world.follow(actor, person)
        const notice = { personId: person.id, kind: 'follow', actorId: actor.id, postId: null, commentId: null, amountKrw: null } as const
        return asJob((ctx) => notify(ctx, notice))
      },
    },
    fanOutPost: {
      repeats: { outbox: 1 },
      async prepare() {
        const author = await world.person()
        for (let n = 0; n < 3; n += 1) await world.follow(await world.person(), author)
        const { id } = await world.post(author)
        // A chunk that is full enqueues the next one.
        return asJob((ctx) => fanOutPost(ctx, { postId: id, afterFollowerId: null }, { chunk: 2, pullAbove: 1_000 }))
      },
    },
    processMedia: {
      async prepare() {
        const author = await world.person()
        const bytes = await original()
        const picture = await world.media(author)
        const uploadKey = `upload/${picture.id}`
        await world.deps.main.db
          .update(media)
          .set({ state: 'processing', uploadKey, bytes: bytes.byteLength, variants: [], readyAt: null })
          .where(eq(media.id, picture.id))
        await world.deps.platform.storage.put(uploadKey, bytes, 'image/jpeg')
        await createPost(author.ctx, {
          idempotencyKey: randomUUID(),
          caption: '',
          category: 'daily',
          images: [{ mediaId: picture.id, alt: '', tags: [] }],
        })
        return asJob((ctx) => processMedia(ctx, { mediaId: picture.id }, encodeOnce))
      },
    },
  }

  /** One person follows the other and has their post in the timeline. */
  async function friends(): Promise<[TestPerson, TestPerson]> {
    const [follower, followee] = [await world.person(), await world.person()]
    await world.follow(follower, followee)
    const { id } = await world.post(followee)
    await fanOutPost(systemCtx(world.deps, 'test'), { postId: id, afterFollowerId: null })
    return [follower, followee]
  }
}

let bytes: Promise<Uint8Array> | undefined
const original = () =>
  (bytes ??= sharp({ create: { width: 400, height: 300, channels: 3, background: '#7a5' } })
    .jpeg()
    .toBuffer())

let encoded: ReturnType<typeof encodePicture> | undefined
const encodeOnce: typeof encodePicture = (picture, purpose) => (encoded ??= encodePicture(picture, purpose))
