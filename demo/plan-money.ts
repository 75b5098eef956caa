import { spokenName } from './captions.ts'
import type { Follow } from './plan-follows.ts'
import type { PlannedPerson } from './planned.ts'
import type { Random } from './random.ts'
import { sandboxPeople } from '../sandbox/people.ts'
import { demoProducts, demoShops } from './shops.ts'

export type TopUp = { person: number; amountKrw: number; at: Date }
export type Send = { from: number; to: number; amountKrw: number; memo: string; at: Date }
export type ShopPayment = { person: number; shop: string; amountKrw: number; memo: string; at: Date }
/** In order of time no wallet goes below zero. */
export type Purses = { topUps: TopUp[]; sends: Send[]; payments: ShopPayment[] }

const memos = [
  '어제 저녁값 🍜',
  '커피 잘 마셨어!',
  '생일 축하해 🎂',
  '택시비 반반',
  '영화표값',
  '캠핑 장보기 정산',
  '책값 보내',
  '귤 한 상자 나눔값',
  '꽃값 💐',
  '이번 달 회비',
  '빵 사다 줘서 고마워',
  '전시 티켓',
  '점심 더치페이',
  '간식 공동구매',
]
const amounts = [4_500, 5_000, 6_800, 8_000, 10_000, 12_000, 15_000, 18_500, 20_000, 23_900, 30_000, 45_000, 50_000]

/** Each person tops up once or twice; friends send small sums; some pay shops. */
export function planPurses(people: readonly PlannedPerson[], follows: readonly Follow[], now: Date, random: Random): Purses {
  const start = now.getTime() - 13 * 24 * 3_600_000
  const moment = (): Date => new Date(Math.floor(random.between(start, now.getTime() - 1_800_000)))
  const means = sandboxPeople().map(({ accounts }) => accounts[0]?.balanceKrw ?? 0)
  // Two top-ups together stay below the balance at the bank.
  const within = ({ index }: PlannedPerson, wished: number, share: number): number =>
    Math.min(wished, Math.floor(((means[index] ?? 0) * share) / 10_000) * 10_000)
  const topUps = people.flatMap((person): TopUp[] => {
    const first = within(person, random.pick([50_000, 100_000, 100_000, 150_000, 200_000, 300_000]), 0.6)
    const later = within(person, random.pick([30_000, 50_000, 100_000]), 0.3)
    const begins: TopUp = { person: person.index, amountKrw: first, at: new Date(start - random.int(1, 36) * 3_600_000) }
    return random.chance(0.35) ? [begins, { person: person.index, amountKrw: later, at: moment() }] : [begins]
  })
  const balance = new Map(people.map(({ index }) => [index, 0]))
  const move = (person: number, amountKrw: number): void => void balance.set(person, (balance.get(person) ?? 0) + amountKrw)
  const both = new Set(follows.filter(({ accepted }) => accepted).map(({ follower, followee }) => `${follower}>${followee}`))
  const friends = follows.filter(({ follower, followee }) => both.has(`${follower}>${followee}`) && both.has(`${followee}>${follower}`))
  const purses: Purses = { topUps: [...topUps].sort((a, b) => a.at.getTime() - b.at.getTime()), sends: [], payments: [] }
  const wishes = [
    ...Array.from({ length: 90 }, () => ({ kind: 'send' as const, at: moment() })),
    ...Array.from({ length: 45 }, () => ({ kind: 'pay' as const, at: moment() })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  let paidIn = 0
  for (const { kind, at } of wishes) {
    for (let next = purses.topUps[paidIn]; next && next.at <= at; next = purses.topUps[++paidIn]) move(next.person, next.amountKrw)
    if (kind === 'send') {
      const pair = friends.length > 0 ? random.pick(friends) : undefined
      const amountKrw = random.pick(amounts)
      if (!pair || (balance.get(pair.follower) ?? 0) < amountKrw) continue
      move(pair.follower, -amountKrw)
      move(pair.followee, amountKrw)
      purses.sends.push({ from: pair.follower, to: pair.followee, amountKrw, memo: random.pick(memos), at })
      continue
    }
    const buyer = random.pick(people)
    const affordable = demoProducts.filter(
      ({ priceKrw, shop }) =>
        priceKrw <= (balance.get(buyer.index) ?? 0) && demoShops.find(({ handle }) => handle === shop)?.ownerIndex !== buyer.index,
    )
    if (affordable.length === 0) continue
    const product = random.pick(affordable)
    move(buyer.index, -product.priceKrw)
    purses.payments.push({ person: buyer.index, shop: product.shop, amountKrw: product.priceKrw, memo: spokenName(product), at })
  }
  return purses
}
