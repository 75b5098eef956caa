import type { RunnerDeps } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { answerQuestion } from '../../src/commerce/questions/answer-question.ts'
import { askQuestion } from '../../src/commerce/questions/ask-question.ts'
import { replyReview } from '../../src/commerce/reviews/reply-review.ts'
import { voteReview } from '../../src/commerce/reviews/vote-review.ts'
import { writeReview } from '../../src/commerce/reviews/write-review.ts'
import { seeProduct } from '../../src/commerce/wishes/see-product.ts'
import { setAlert } from '../../src/commerce/wishes/set-alert.ts'
import { setWish } from '../../src/commerce/wishes/set-wish.ts'
import { isReceivedLine } from '../../src/social/access/received.ts'
import { paintProduct } from '../avatars.ts'
import type { Painter } from '../painter.ts'
import type { DemoPlan } from '../plan.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Gallery } from './gallery.ts'
import type { Attempt } from './unless-refused.ts'

const reviews = [
  { stars: 5, body: '사진보다 실물이 더 예뻐요. 포장도 꼼꼼했어요.', reply: '예쁘게 봐 주셔서 고맙습니다!' },
  { stars: 4, body: '마음에 들어요. 생각보다 조금 작지만 매일 써요.', reply: null },
  { stars: 5, body: '선물했는데 정말 좋아하셨어요.', reply: '좋은 선물이 되었다니 기뻐요.' },
  { stars: 3, body: '색이 화면과 조금 달라요. 그래도 잘 쓰고 있어요.', reply: '다음 사진은 더 정확하게 찍을게요. 말씀 고맙습니다.' },
]
const questions = [
  { body: '선물 포장도 되나요?', answer: '네, 주문할 때 적어 주시면 포장해 드려요.', isPrivate: false },
  { body: '재입고는 언제쯤 되나요?', answer: null, isPrivate: false },
  { body: '이번 주 안에 받을 수 있을까요?', answer: '오늘 주문하시면 금요일에 도착해요.', isPrivate: true },
]

interface World {
  deps: RunnerDeps
  plan: DemoPlan
  cast: readonly CastMember[]
  painter: Painter
  gallery: Gallery
  productIds: ReadonlyMap<string, string>
  attempt: Attempt
}

/**
 * What people say after they bought, ask before they buy, save, look at and wait for: of the last
 * minutes, after the orders.
 */
export async function seedWords(world: World): Promise<void> {
  await receive(world)
  await review(world)
  await ask(world)
  await save(world)
}

const byId = (cast: readonly CastMember[], personId: string) => cast.find(({ actor }) => actor.personId === personId)
const ago = ({ deps }: World, minutes: number) => new Date(deps.now().getTime() - minutes * 60_000)

/** Confirmed orders are handed over by their shops. */
async function receive(world: World): Promise<void> {
  const found = await rows(
    world.deps.main.db,
    sql<{ orderId: string; ownerId: string }>`
      select o.id as order_id, s.owner_id from "order" o join shop s on s.id = o.shop_id where o.state = 'confirmed' and o.fulfilment = 'waiting'`,
  )
  for (const { orderId, ownerId } of found) {
    const owner = byId(world.cast, ownerId)
    if (owner) await world.attempt(() => handOver(memberAt(world.deps, owner, ago(world, 2)), { orderId }))
  }
}

async function review(world: World): Promise<void> {
  const { deps, cast, plan, painter, gallery, productIds, attempt } = world
  const found = await rows(
    deps.main.db,
    sql<{ lineId: string; buyerId: string; ownerId: string; productId: string }>`
      select l.id as line_id, o.buyer_id, s.owner_id, coalesce(g.option_of, g.id) as product_id
      from order_line l join "order" o on o.id = l.order_id join shop s on s.id = o.shop_id join product g on g.id = l.product_id
      where ${isReceivedLine} order by o.id, l.position`,
  )
  for (const [at, { lineId, buyerId, ownerId, productId }] of found.entries()) {
    const [buyer, owner] = [byId(cast, buyerId), byId(cast, ownerId)]
    const words = reviews[at % reviews.length]!
    const product = plan.products.find(({ sku }) => productIds.get(sku) === productId)
    if (!buyer || !owner) continue
    await attempt(async () => {
      const photos =
        product && at % 2 === 0 ? [await gallery.hang(buyer, 'review', await paintProduct(painter, product), ago(world, 2))] : []
      const { id: reviewId } = await writeReview(memberAt(deps, buyer, ago(world, 1)), {
        lineId,
        stars: words.stars,
        body: words.body,
        photos,
      })
      if (words.reply) await replyReview(memberAt(deps, owner, ago(world, 1)), { reviewId, body: words.reply })
      const reader = cast.find(({ actor }) => actor.personId !== buyerId && actor.personId !== ownerId)
      if (reader) await voteReview(memberAt(deps, reader, ago(world, 1)), { reviewId, isHelpful: true })
    })
  }
}

async function ask(world: World): Promise<void> {
  const { deps, cast, plan, productIds, attempt } = world
  for (const [at, { body, answer, isPrivate }] of questions.entries()) {
    const product = plan.products[at * 2]
    const shop = plan.shops.find(({ handle }) => handle === product?.shop)
    const owner = shop && cast[shop.ownerIndex]
    const asker = cast.find(({ index }) => index !== shop?.ownerIndex && index >= at)
    const productId = product && productIds.get(product.sku)
    if (!owner || !asker || !productId) continue
    await attempt(async () => {
      const asked = { idempotencyKey: `demo-question-${at}`, productId, body, isPrivate }
      const { id: questionId } = await askQuestion(memberAt(deps, asker, ago(world, 3)), asked)
      if (answer)
        await answerQuestion(memberAt(deps, owner, ago(world, 2)), { idempotencyKey: `demo-answer-${at}`, questionId, body: answer })
    })
  }
}

/** Each of some people looks at a few products, saves some, and waits for a lower price of one. */
async function save({ deps, cast, plan, productIds, attempt }: World): Promise<void> {
  const begin = deps.now().getTime() - 30 * 60_000
  for (const [place, person] of cast.slice(0, 12).entries()) {
    for (let step = 0; step < 5; step += 1) {
      const product = plan.products[(place * 3 + step * 2) % plan.products.length]!
      const productId = productIds.get(product.sku)
      const ctx = memberAt(deps, person, new Date(begin + (place * 5 + step) * 10_000))
      if (!productId) continue
      await attempt(async () => {
        await seeProduct(ctx, { productId })
        if (step % 2 === 0) await setWish(ctx, { productId, on: true })
        if (step === 2)
          await setAlert(ctx, { productId, kind: 'price', on: true, belowKrw: Math.max(1, Math.floor(product.priceKrw * 0.8)) })
      })
    }
  }
}
