import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** SVG bodies by name, each in a square of 32 units. */
export type Artwork = Record<string, { body: string }>

/** Fluent Emoji by Microsoft (MIT), as Iconify packs it. */
export function readArtwork(): Artwork {
  const file = createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji/icons.json')
  const artwork: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return (artwork as { icons: Artwork }).icons
}

/** An SVG document of one drawing cut to `box`, its longer side `longestPx`. */
export function drawingSvg(
  artwork: Artwork,
  icon: string,
  [left, top, right, bottom]: readonly [number, number, number, number],
  longestPx: number,
): Buffer {
  const drawing = artwork[icon]
  if (!drawing) throw new Error(`The artwork has no drawing "${icon}".`)
  const scale = longestPx / Math.max(right - left, bottom - top)
  const width = Math.round((right - left) * scale)
  const height = Math.round((bottom - top) * scale)
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${right - left} ${bottom - top}" width="${width}" height="${height}">${drawing.body}</svg>`,
  )
}
