import type { DemoPerson } from './people.ts'
import { personas, type Persona } from './personas.ts'
import type { Random } from './random.ts'
import { inventScene, type Scene } from './scenes.ts'
import { scenery } from './scenery.ts'
import { demoProducts, demoShops } from './shops.ts'

/** The pictures, and their distribution to people. */
export type ScenePool = {
  scenes: Scene[]
  /** `count` different pictures of a persona, as indices, the longest unused first. */
  draw(person: DemoPerson, count: number): number[]
}

/**
 * Makes pictures in proportion to the people of each persona. Every product is the focus of some,
 * so that each has looks; a shop's owner has own pictures, with products of the shop.
 */
export function planScenes(
  size: { pictures: number; people: number },
  people: readonly DemoPerson[],
  seed: string,
  random: Random,
): ScenePool {
  const scenes: Scene[] = []
  const decks = new Map<string, number[]>()
  const invent = (deck: string, persona: Persona, skus: readonly string[], count: number): void => {
    const order = random.shuffle(skus)
    const own: number[] = []
    for (let nth = 0; nth < count; nth++) {
      own.push(scenes.length)
      const name = `${seed}/${deck}/${nth}`
      scenes.push(freshScene(persona, random.fork(name), name, order[nth % order.length], scenes.slice(-4)))
    }
    decks.set(deck, own)
  }
  for (const shop of demoShops) {
    const owner = people[shop.ownerIndex]
    const goods = demoProducts.filter(
      ({ shop: handle, sku }) => handle === shop.handle && owner && scenery[owner.persona].products.includes(sku),
    )
    if (owner)
      invent(
        owner.handle,
        owner.persona,
        goods.map(({ sku }) => sku),
        fewestPictures,
      )
  }
  const left = size.pictures - scenes.length
  for (const persona of personas) {
    const share = people.filter((person) => person.persona === persona).length / people.length
    invent(persona, persona, scenery[persona].products, Math.max(fewestPictures, Math.round(left * share)))
  }
  const shownBy = new Map<string, Set<number>>()
  return {
    scenes,
    draw: (person, count) => {
      const deck = decks.get(person.handle) ?? decks.get(person.persona) ?? []
      const shown = shownBy.get(person.handle) ?? new Set()
      shownBy.set(person.handle, shown)
      // The longest unused first: no author repeats a picture while another is left.
      const fresh = deck.filter((scene) => !shown.has(scene))
      const drawn = [...fresh, ...deck.filter((scene) => shown.has(scene))].slice(0, count)
      for (const scene of drawn) {
        shown.add(scene)
        deck.splice(deck.indexOf(scene), 1)
        deck.push(scene)
      }
      return drawn
    },
  }
}

/** The most pictures of an author in two weeks: none has to repeat one. */
export const fewestPictures = 15

/** Neighbours in a deck appear near each other: they should differ in layout and colour. */
function freshScene(persona: Persona, random: Random, seed: string, focus: string | undefined, before: readonly Scene[]): Scene {
  let scene = inventScene(persona, random, seed, focus)
  for (let again = 0; again < 6 && before.some(({ layout, palette }) => layout === scene.layout || palette === scene.palette); again++) {
    scene = inventScene(persona, random, seed, focus)
  }
  return scene
}
