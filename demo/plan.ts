import { type Caption, createWriter } from './captions.ts'
import { demoPeople, type DemoPerson } from './people.ts'
import type { PlannedPerson, PlannedPost } from './planned.ts'
import { planFollows, type Follow } from './plan-follows.ts'
import { planPurses, type Purses } from './plan-money.ts'
import { planReactions, type Reactions } from './plan-reactions.ts'
import { fewestPictures, planScenes, type ScenePool } from './plan-scenes.ts'
import { planTalks, type PlannedTalk } from './plan-talks.ts'
import type { Persona } from './personas.ts'
import { seededRandom, zipfWeights, type Random } from './random.ts'
import type { Scene } from './scenes.ts'
import { demoProducts, demoShops, type Category, type DemoProduct, type DemoShop } from './shops.ts'

/**
 * The size of the demo data. Posts share about `pictures` pictures; `products` are of all shops.
 */
export type DemoSize = { people: number; posts: number; pictures: number; products: number; days: number }

/** The demo. `city.ts` writes larger networks in bulk. */
const usualSize: DemoSize = { people: 60, posts: 600, pictures: 150, products: 60, days: 14 }

/**
 * The demo data. Places in these lists name people, posts and scenes; all lists are in order of
 * time.
 */
export type DemoPlan = Reactions &
  Purses & {
    seed: string
    now: Date
    people: PlannedPerson[]
    shops: readonly DemoShop[]
    products: readonly DemoProduct[]
    follows: Follow[]
    scenes: Scene[]
    posts: PlannedPost[]
    talks: PlannedTalk[]
  }

/** The demo, or a part of its posts. The same seed and time give exactly the same plan. */
export function demoPlan(seed: string | number, now: Date, size: DemoSize = usualSize): DemoPlan {
  const random = seededRandom(`demo/${seed}`)
  const people = demoPeople.slice(0, size.people).map((person): PlannedPerson => plannedPerson(person, now, random.fork(person.handle)))
  const fame = fameOf(people, random.fork('fame'))
  const follows = planFollows(people, fame, random.fork('follows'), now)
  const pool = planScenes(size, people, `${seed}`, random.fork('scenes'))
  const posts = planPosts(people, pool, size, now, random.fork('posts'))
  const reactions = planReactions({ people, posts, scenes: pool.scenes, follows, fame, now }, random.fork('reactions'))
  return {
    seed: `${seed}`,
    now,
    people,
    shops: demoShops,
    products: demoShops.flatMap(({ handle }) =>
      demoProducts.filter(({ shop }) => shop === handle).slice(0, Math.ceil(size.products / demoShops.length)),
    ),
    follows,
    scenes: pool.scenes,
    posts,
    ...reactions,
    talks: planTalks(people, follows, now, random.fork('talks')),
    ...planPurses(people, follows, now, random.fork('money')),
  }
}

const categoriesOf: Record<Persona, readonly Category[]> = {
  fashion: ['fashion', 'beauty', 'daily'],
  home: ['home', 'daily', 'food'],
  food: ['food', 'home', 'daily'],
  outdoors: ['outdoors', 'daily', 'tech'],
  tech: ['tech', 'daily', 'home'],
  pets: ['pets', 'daily', 'home'],
  plants: ['home', 'daily', 'outdoors'],
  reader: ['daily', 'home', 'tech'],
}

function plannedPerson(person: DemoPerson, now: Date, random: Random): PlannedPerson {
  const own = categoriesOf[person.persona]
  const other = random.pick(['fashion', 'food', 'outdoors', 'pets', 'beauty'] as const)
  return {
    ...person,
    interests: [...new Set([...own.slice(0, random.int(1, 3)), other])],
    // A session lasts 60 days, and that of the first day has to last until today.
    joinedAt: new Date(now.getTime() - random.int(16 * 24, 55 * 24) * hourMs),
    lastSeenAt: new Date(now.getTime() - random.int(5, 20 * 60) * 60_000),
  }
}

/** Popularity: all people know the three shops and a few more; only friends know most people. */
function fameOf(people: readonly PlannedPerson[], random: Random): number[] {
  const weights = zipfWeights(people.length, 0.95)
  const order = [0, 1, 2, ...random.shuffle(people.map(({ index }) => index).filter((index) => index > 2))]
  const ranked = [order[0], order[3], order[1], order[4], order[2], ...order.slice(5)]
  const fame = people.map(() => 0)
  for (const [rank, index] of ranked.entries()) if (index !== undefined) fame[index] = weights[rank] ?? 0
  return fame
}

const hourMs = 3_600_000
/**
 * Weights of posting per hour of the day in Korea: small peaks at breakfast and lunch, a large one
 * at night.
 */
const rhythm = [3, 1, 0.5, 0.3, 0.4, 1, 3, 6, 8, 6, 5, 6, 9, 7, 5, 5, 5, 6, 8, 9, 11, 12, 10, 6]

/** The most posts of a person in two weeks; some pictures remain for posts with several. */
const mostPosts = 12

function planPosts(people: readonly PlannedPerson[], pool: ScenePool, size: DemoSize, now: Date, random: Random): PlannedPost[] {
  const writer = createWriter(random.fork('words'))
  const diligence = random.shuffle(zipfWeights(people.length, 0.55))
  const each = Math.min(3, Math.floor(size.posts / people.length))
  const authors = people.flatMap(({ index }) => Array.from({ length: each }, () => index))
  const counts = people.map(() => each)
  while (authors.length < size.posts) {
    const author = random.weighted(diligence.map((weight, index) => ((counts[index] ?? 0) < mostPosts ? weight : 0)))
    authors.push(author)
    counts[author] = (counts[author] ?? 0) + 1
  }
  const spare = people.map(() => fewestPictures - mostPosts)
  const today = random.fork('today')
  const times = postTimes(size, now, random.fork('times'))
  return random.shuffle(authors).map((author, place): PlannedPost => {
    const person = people[author]
    const at = times[place]
    if (!person || !at) throw new Error('A post needs an author and a time.')
    const more = Math.min(random.weighted([0.86, 0.1, 0.03, 0.01]), spare[author] ?? 0)
    spare[author] = (spare[author] ?? 0) - more
    const scenes = pool.draw(person, 1 + more)
    const lead = pool.scenes[scenes[0] ?? 0]
    if (!lead) throw new Error('A post needs a picture.')
    const inEnglish = person.locale === 'en' || random.chance(0.07)
    const written = writer.caption(lead, inEnglish, seoul(at).month)
    const isToday = now.getTime() - at.getTime() < 22 * hourMs && today.chance(0.55)
    const { text, hashtags } = isToday ? withTag(written, today.pick(tagsOfToday)) : written
    return { author, at, scenes, caption: text, hashtags, category: categoriesOf[person.persona][0] ?? 'daily' }
  })
}

/** What many people write about on the last day, and nobody before: the trends of the demo. */
const tagsOfToday = ['첫눈', '오늘의하늘'] as const

function withTag({ text, hashtags }: Caption, tag: string): Caption {
  return { text: `${text} #${tag}`, hashtags: [...hashtags, tag] }
}

/** Oldest first; the newest is a few minutes old, so that the feed looks active. */
function postTimes(size: DemoSize, now: Date, random: Random): Date[] {
  const end = now.getTime() - 3 * 60_000
  const start = end - size.days * 24 * hourMs
  const times = [end, end - 11 * 60_000, end - 26 * 60_000]
  const highest = Math.max(...rhythm)
  while (times.length < size.posts) {
    const at = Math.floor(random.between(start, end))
    if (random.chance((rhythm[seoul(new Date(at)).hour] ?? 1) / highest)) times.push(at)
  }
  return times.sort((a, b) => a - b).map((at) => new Date(at))
}

/** Korea keeps UTC+9 all year. */
function seoul(at: Date): { hour: number; month: number } {
  const local = new Date(at.getTime() + 9 * hourMs)
  return { hour: local.getUTCHours(), month: local.getUTCMonth() + 1 }
}

/** What people of the demo buy: the cheapest products of a shop. */
export const cheapestOf = (plan: DemoPlan, shopHandle: string, count: number): DemoProduct[] =>
  plan.products
    .filter(({ shop }) => shop === shopHandle)
    .toSorted((one, other) => one.priceKrw - other.priceKrw)
    .slice(0, count)
