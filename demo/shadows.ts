import { aspectOf, oval, type Placed } from './layouts/stage.ts'
import { open, pixels, type Pixels } from './pixels.ts'

const shrink = 4
const margin = 8

/** The drawing's own outline, blurred at a quarter of its size, where blurring is cheap. */
export async function fallShadow(source: Pixels, deep: string): Promise<Pixels> {
  const width = Math.ceil(source.width / shrink) + margin * 2
  const height = Math.ceil(source.height / shrink) + margin * 2
  const radius = Math.max(1, Math.min(4, Math.round(width / 34)))
  let alpha = outline(source, width, height)
  for (let pass = 0; pass < 3; pass++) alpha = blurRows(blurRows(alpha, width, height, radius), height, width, radius)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(deep.slice(at, at + 2), 16))
  const data = Buffer.alloc(width * height * 4)
  for (let at = 0; at < alpha.length; at++) data.set([red, green, blue, Math.round((alpha[at] ?? 0) * 0.4)], at * 4)
  return pixels(open({ data, width, height }).resize(width * shrink, height * shrink, { fit: 'fill', kernel: 'linear' }))
}

/** How solid the drawing is, sampled on a coarse grid with an empty margin. */
function outline(source: Pixels, width: number, height: number): Float32Array {
  const alpha = new Float32Array(width * height)
  for (let y = margin; y < height - margin; y++) {
    const row = Math.min(source.height - 1, (y - margin) * shrink + 2)
    for (let x = margin; x < width - margin; x++) {
      const column = Math.min(source.width - 1, (x - margin) * shrink + 2)
      alpha[y * width + x] = source.data[(row * source.width + column) * 4 + 3] ?? 0
    }
  }
  return alpha
}

/**
 * A running mean along each row, written transposed: two passes blur both axes, three pairs
 * approach a Gaussian.
 */
function blurRows(from: Float32Array, width: number, height: number, radius: number): Float32Array {
  const to = new Float32Array(from.length)
  const span = radius * 2 + 1
  for (let y = 0; y < height; y++) {
    let sum = 0
    for (let x = -radius; x < width; x++) {
      const enters = x + radius
      const leaves = x - radius - 1
      if (enters < width) sum += from[y * width + enters] ?? 0
      if (leaves >= 0) sum -= from[y * width + leaves] ?? 0
      if (x >= 0) to[x * height + y] = sum / span
    }
  }
  return to
}

/** The gradients of `groundShadow`. */
export function groundGradient(deep: string): string {
  const stop = (offset: number, opacity: number): string => `<stop offset="${offset}" stop-color="${deep}" stop-opacity="${opacity}"/>`
  return `<radialGradient id="ground">${stop(0, 0.62)}${stop(0.5, 0.26)}${stop(1, 0)}</radialGradient>`
}

/** A tight dark line where it touches and a wide soft one around. */
export function groundShadow(item: Placed): string {
  const baseY = item.y + (item.width * aspectOf(item.icon)) / 2
  return (
    oval(item.x + item.width * 0.06, baseY - 2, item.width * 0.66, item.width * 0.085, 'url(#ground)', 'fill-opacity="0.7"') +
    oval(item.x, baseY - 3, item.width * 0.46, item.width * 0.034, 'url(#ground)')
  )
}
