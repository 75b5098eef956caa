import { iconShapes, type IconName } from '../icons.ts'
import type { Palette } from '../palettes.ts'
export type { Palette } from '../palettes.ts'
import type { Random } from '../random.ts'
import type { Tone } from '../shops.ts'

/** A drawing; `sku` if it is a product. `scale` is its size relative to its neighbours. */
export type Actor = { icon: IconName; tone?: Tone | undefined; sku?: string; scale?: number }

/** The input of a layout: canvas in pixels, colours, drawings, and its own random numbers. */
export type Stage = {
  width: number
  height: number
  palette: Palette
  products: readonly Actor[]
  props: readonly Actor[]
  random: Random
}

/**
 * A placed drawing. `x`, `y` is the middle of its box and `width` its width, in pixels; `rotation`
 * in degrees. A `ground` shadow is below it, a `fall` shadow behind it as on a table seen from
 * above.
 */
export type Placed = Actor & { x: number; y: number; width: number; rotation: number; shadow: 'ground' | 'fall' | 'none' }

/** `back` is an SVG fragment behind the drawings, which are painted in order. */
export type Composition = { back: string; items: Placed[] }

export type Layout = (stage: Stage) => Composition

/** Height over width of a drawing without its empty margin. */
export function aspectOf(icon: IconName): number {
  const [left, top, right, bottom] = iconShapes[icon].box
  return (bottom - top) / (right - left)
}

/** Places a drawing upright on `baseY`. */
export function stand(actor: Actor, x: number, baseY: number, height: number): Placed {
  const tall = height * (actor.scale ?? 1)
  return { ...actor, x, y: baseY - tall / 2, width: tall / aspectOf(actor.icon), rotation: 0, shadow: 'ground' }
}

/** Lays a drawing flat with its longest side `longest` pixels. */
export function lay(actor: Actor, x: number, y: number, longest: number, rotation = 0): Placed {
  const aspect = aspectOf(actor.icon)
  const size = longest * Math.min(1.12, actor.scale ?? 1)
  return { ...actor, x, y, width: aspect > 1 ? size / aspect : size, rotation, shadow: 'fall' }
}

/** Stands drawings side by side between two edges, as tall as fits, never touching. */
export function row(actors: readonly Actor[], left: number, right: number, baseY: number, height: number, random: Random): Placed[] {
  if (actors.length === 0) return []
  const room = right - left
  const wide = (tall: number): number => actors.reduce((sum, actor) => sum + (tall * (actor.scale ?? 1)) / aspectOf(actor.icon), 0)
  const fitted = Math.min(height, (height * room * (actors.length === 1 ? 1 : 0.86)) / wide(height))
  const gap = (room - wide(fitted)) / (actors.length + 1)
  let edge = left
  return actors.map((actor) => {
    const width = (fitted * (actor.scale ?? 1)) / aspectOf(actor.icon)
    edge += gap
    const middle = edge + width / 2 + random.between(-0.18, 0.18) * gap
    edge += width
    return stand(actor, middle, baseY, fitted)
  })
}

/** Vertical gradient as an SVG definition. */
export function fade(id: string, from: string, to: string, angle: 'down' | 'across' = 'down'): string {
  const end = angle === 'down' ? 'x2="0" y2="1"' : 'x2="1" y2="1"'
  return `<linearGradient id="${id}" x1="0" y1="0" ${end}><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`
}

/** Radial gradient of a light. */
export function glow(id: string, colour: string, opacity = 1): string {
  return `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${opacity}"/><stop offset="0.55" stop-color="${colour}" stop-opacity="${opacity * 0.35}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
}

export const rect = (x: number, y: number, width: number, height: number, fill: string, extra = ''): string =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}" ${extra}/>`

export const oval = (x: number, y: number, rx: number, ry: number, fill: string, extra = ''): string =>
  `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="${fill}" ${extra}/>`

export const path = (d: string, fill: string, extra = ''): string => `<path d="${d}" fill="${fill}" ${extra}/>`
