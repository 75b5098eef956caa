import type { Colour } from '../../shared/colours.ts'

/** How many colours a picture has at most. */
const maxColours = 3
/** Walls, tables and skies are in most photos, so these must cover more to be named. */
const quiet: ReadonlySet<Colour> = new Set(['white', 'grey', 'black', 'beige', 'brown'])
const minShare = { quiet: 0.25, bright: 0.08 }

/**
 * What a picture is found by: the colours that cover a quarter of it, or 8 % if they are bright;
 * the largest first. `rgba`: sRGB, 4 bytes per pixel.
 */
export function coloursOf(rgba: Uint8Array): Colour[] {
  const counts = new Map<Colour, number>()
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const name = colourOf(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const pixels = rgba.length / 4
  return [...counts]
    .filter(([name, count]) => count >= pixels * minShare[quiet.has(name) ? 'quiet' : 'bright'])
    .sort(([, one], [, other]) => other - one)
    .slice(0, maxColours)
    .map(([name]) => name)
}

/** By the first hue that is not reached, in degrees of OKLab; red again after the last. */
const hues: [until: number, bright: Colour, dark: Colour][] = [
  [12, 'pink', 'red'],
  [42, 'red', 'red'],
  [78, 'orange', 'brown'],
  [118, 'yellow', 'brown'],
  [165, 'green', 'green'],
  [220, 'teal', 'teal'],
  [280, 'blue', 'blue'],
  [325, 'purple', 'purple'],
  [360, 'pink', 'purple'],
]

/** The name of one sRGB colour, by its lightness, chroma and hue in OKLab (Ottosson, 2020). */
export function colourOf(red: number, green: number, blue: number): Colour {
  const { lightness, chroma, hue } = oklch(red, green, blue)
  if (lightness < 0.25) return 'black'
  const isWarm = hue >= 40 && hue < 115
  if (chroma < (isWarm ? 0.025 : 0.035)) return lightness > 0.9 ? 'white' : lightness < 0.32 ? 'black' : 'grey'
  if (isWarm && chroma < 0.09) return lightness > 0.68 ? 'beige' : 'brown'
  const [, bright, dark] = hues.find(([until]) => hue < until)!
  // Pink is a pale red, and orange and yellow are brown where they are dark.
  if (bright === 'red' && lightness > 0.72) return 'pink'
  return lightness > (bright === 'pink' ? 0.55 : 0.6) ? bright : dark
}

function oklch(red: number, green: number, blue: number) {
  const [r, g, b] = [linear(red), linear(green), linear(blue)]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, bb),
    hue: (Math.atan2(bb, a) * 180) / Math.PI + (bb < 0 ? 360 : 0),
  }
}

function linear(channel: number): number {
  const value = channel / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
