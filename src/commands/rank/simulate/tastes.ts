import { type Random, seededRandom } from '../../../../demo/random.ts'
import { categories } from '../../../social/people/schema.ts'

export type Category = (typeof categories)[number]

const tagsPerCategory = 4

export interface Taste {
  /** Of each category: how often a person opens a post of it that is as good as can be. */
  category: Record<Category, number>
  /** Of each hashtag, around 1. */
  tag: ReadonlyMap<string, number>
  /** What they chose when they joined: one they love, and one that they thought they would. */
  chosen: Category[]
}

export interface Theme {
  category: Category
  tags: string[]
  /** From 0 to 1, known to nobody. */
  quality: number
}

/** Hashtags of the simulated world: what divides the posts of one category. */
const tagsOf = (category: Category): string[] => Array.from({ length: tagsPerCategory }, (_, at) => `${category}${at + 1}`)

export function drawTaste(random: Random): Taste {
  const shuffled = random.shuffle(categories)
  const love = [random.between(0.6, 0.9), random.between(0.45, 0.8), random.between(0.2, 0.4)]
  const category = Object.fromEntries(shuffled.map((name, at) => [name, love[at] ?? random.between(0.01, 0.06)])) as Record<
    Category,
    number
  >
  const tag = new Map(categories.flatMap((name) => tagsOf(name).map((one) => [one, random.between(0.2, 1.6)] as const)))
  return { category, tag, chosen: [shuffled[0]!, random.chance(0.7) ? shuffled[1]! : shuffled[4]!] }
}

/** What a person posts: mostly of what they like. */
export function drawTheme(taste: Taste, random: Random): Theme {
  const category = categories[random.weighted(categories.map((name) => taste.category[name]))]!
  const tags = random.sample(tagsOf(category), random.int(1, 2))
  return { category, tags, quality: 1 - random.next() ** 1.5 }
}

/** The probability that a person who sees a post opens it. */
export function appeal(taste: Taste, { category, tags, quality }: Theme): number {
  const liking = tags.reduce((sum, tag) => sum + (taste.tag.get(tag) ?? 1), 0) / tags.length
  return Math.min(0.95, taste.category[category] * liking * (0.15 + 0.85 * quality))
}

/**
 * What a person does with a post they see: the same for the same person and post, in whatever order
 * posts are shown.
 */
export function react(seed: string, taste: Taste, theme: Theme): { opens: boolean; likes: boolean; saves: boolean } {
  const random = seededRandom(seed)
  const opens = random.chance(appeal(taste, theme))
  return { opens, likes: opens && random.chance(0.5), saves: opens && random.chance(0.15) }
}
