import { josa } from 'es-hangul'
import { personas, type Persona } from './personas.ts'
import type { Random } from './random.ts'
import type { Scene } from './scenes.ts'
import { productBySku, type DemoProduct } from './shops.ts'
import { anyComments, englishComments, personaComments, productComments, replies, trimmings } from './words/comments.ts'
import {
  closers,
  dailyTags,
  edibleLines,
  englishCaptions,
  layoutLines,
  livingLines,
  layoutTags,
  personaTags,
  productLines,
  seasonLines,
} from './words/lines.ts'
import { openers } from './words/openers.ts'

export type Caption = { text: string; hashtags: string[] }

const grows: ReadonlySet<string> = new Set(['potted-plant', 'cactus'])

/** Writes captions and comments. No sentence repeats before all others were used. */
export type Writer = {
  caption(scene: Scene, inEnglish: boolean, month: number): Caption
  comment(persona: Persona, skus: readonly string[], inEnglish: boolean): string
  reply(toHandle: string): string
}

export function createWriter(random: Random): Writer {
  const deal = <T>(cards: readonly T[], name: string): (() => T) => dealer(cards, random.fork(name))
  const byPersona = <T>(cards: Record<Persona, readonly T[]>, name: string): Record<Persona, () => T> =>
    Object.fromEntries(personas.map((persona) => [persona, deal(cards[persona], `${name}/${persona}`)])) as Record<Persona, () => T>
  const opener = byPersona(openers, 'opener')
  const about = byPersona(productLines, 'about')
  const edible = deal(edibleLines, 'edible')
  const living = deal(livingLines, 'living')
  const english = deal(englishCaptions, 'english')
  const closer = deal(closers, 'closer')
  const seasons = seasonLines.map((lines, index) => deal(lines, `season/${index}`))
  const ofLayout = new Map(Object.entries(layoutLines).map(([layout, lines]) => [layout, deal(lines, `layout/${layout}`)]))
  const say = {
    any: deal(anyComments, 'any'),
    product: deal(productComments, 'product'),
    english: deal(englishComments, 'english-comment'),
    reply: deal(replies, 'reply'),
  }
  const remark = byPersona(personaComments, 'remark')

  const lineAbout = (persona: Persona, product: DemoProduct): string => {
    if (product.category === 'food' && random.chance(0.6)) return edible()
    if (grows.has(product.icon) && random.chance(0.6)) return living()
    return about[persona]()
  }

  return {
    caption: (scene, inEnglish, month) => {
      const product = productBySku.get(random.pick(scene.skus))
      if (!product) throw new Error('A scene shows at least one product.')
      const hashtags = hashtagsOf(scene, product, random)
      const tags = hashtags.map((tag) => `#${tag}`).join(' ')
      if (inEnglish) return { text: `${fill(english(), product, 'en')}\n\n${tags}`, hashtags }
      const parts = [ofLayout.has(scene.layout) && random.chance(0.3) ? ofLayout.get(scene.layout)?.() : opener[scene.persona]()]
      if (random.chance(0.78)) parts.push(fill(lineAbout(scene.persona, product), product, 'ko'))
      if (random.chance(0.16)) parts.push(seasons[seasonOf(month)]?.())
      if (random.chance(0.5)) parts.push(closer())
      const sentences = parts.filter((part) => part !== undefined)
      const joined = random.chance(0.45) ? sentences.join('\n') : sentences.join(' ')
      return { text: random.chance(0.12) ? `${joined} ${tags}` : `${joined}\n\n${tags}`, hashtags }
    },
    comment: (persona, skus, inEnglish) => {
      const product = skus.length > 0 ? productBySku.get(random.pick(skus)) : undefined
      if (inEnglish) return fill(say.english(), product, 'en')
      const kind = random.weighted([0.36, 0.4, product ? 0.24 : 0])
      const body = kind === 0 ? say.any() : kind === 1 ? remark[persona]() : fill(say.product(), product, 'ko')
      return /[\p{L})]$/u.test(body) ? body + random.pick(trimmings) : body
    },
    reply: (toHandle) => say.reply().replace('{who}', toHandle),
  }
}

/** Fills `{p}` and `{p:을/를}` with the product's name and the particle of its last syllable. */
export function fill(template: string, product: DemoProduct | undefined, language: 'ko' | 'en'): string {
  if (!product) return template.replaceAll(/\{p[^}]*\}/g, language === 'ko' ? '이거' : 'whole thing')
  if (language === 'en') return template.replaceAll('{p}', product.nameEn.toLowerCase().replace(/ \d.*$/, ''))
  const name = spokenName(product)
  return template.replaceAll(/\{p(?::([^}]+))?\}/g, (_, particle?: string) =>
    particle ? josa(name, particle as Parameters<typeof josa>[1]) : name,
  )
}

/** A name without its size. */
export function spokenName({ nameKo }: DemoProduct): string {
  return nameKo.replace(/ \d\S*$/, '')
}

function hashtagsOf(scene: Scene, product: DemoProduct, random: Random): string[] {
  const tags = [
    ...random.sample(personaTags[scene.persona], random.int(2, 3)),
    ...random.sample(layoutTags[scene.layout] ?? [], random.int(0, 1)),
    ...random.sample(dailyTags, random.int(0, 2)),
    ...(random.chance(0.3) ? [spokenName(product).replaceAll(' ', '')] : []),
  ]
  return [...new Set(tags)].slice(0, 6)
}

/** 0 spring … 3 winter; `month` from 1. */
function seasonOf(month: number): number {
  return Math.floor(((month + 9) % 12) / 3)
}

function dealer<T>(cards: readonly T[], random: Random): () => T {
  let deck: T[] = []
  return () => {
    if (deck.length === 0) deck = random.shuffle(cards)
    const card = deck.pop()
    if (card === undefined) throw new Error('A dealer needs at least one card.')
    return card
  }
}
