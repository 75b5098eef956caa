import sharp, { type OverlayOptions } from 'sharp'
import { drawingSvg, readArtwork, type Artwork } from './artwork.ts'
import { iconShapes, type IconName } from './icons.ts'
import { aspectOf, type Composition, type Placed } from './layouts/stage.ts'
import { open, pixels, type Pixels } from './pixels.ts'
import { fallShadow, groundGradient, groundShadow } from './shadows.ts'
import type { Tone } from './shops.ts'

/** Draws compositions. Caches every rasterised drawing: use one painter for many pictures. */
export type Painter = {
  /** A picture as JPEG, `scale` times its composed size. `deep` is the colour of shadows. */
  paint(composition: Composition, width: number, height: number, deep: string, scale?: number): Promise<Buffer>
  /** One drawing on a square of `size` pixels with its margin, its middle at `x`, `y`. */
  paintSticker(sticker: Sticker, side: number, deep: string): Promise<Buffer>
}

export type Sticker = { icon: string; back: string; size: number; x: number; y: number }

/** Longest side of a cached drawing in pixels; larger uses are enlarged, smaller ones reduced. */
const masterPx = 460
/** Less saturated than the artwork, closer to a photograph. */
const calm: Required<Tone> = { hue: 0, saturation: 0.9, brightness: 1.01 }

export function createPainter(): Painter {
  const drawings = readArtwork()
  const masters = new Map<string, Promise<Pixels>>()
  const master = ({ icon, tone = {}, width }: Placed): Promise<Pixels> => {
    const key = `${icon}/${JSON.stringify(tone)}`
    const large = masters.get(key) ?? rasterise(drawings, icon, tone)
    masters.set(key, large)
    if (Math.max(width, width * aspectOf(icon)) > masterPx / 2) return large
    const small = masters.get(`${key}/half`) ?? large.then(halve)
    masters.set(`${key}/half`, small)
    return small
  }
  return {
    paint: async ({ back, items }, width, height, deep, scale = 1) => {
      const sized = items.map((item) => ({ ...item, x: item.x * scale, y: item.y * scale, width: item.width * scale }))
      const layers = await Promise.all(sized.map(async (item) => drawItem(item, await master(item), deep)))
      const ground = items.filter(({ shadow }) => shadow === 'ground').map(groundShadow)
      const canvas = { width: Math.round(width * scale), height: Math.round(height * scale) }
      return sharp(svg(width, height, `<defs>${groundGradient(deep)}</defs>${back}${ground.join('')}`, canvas))
        .removeAlpha()
        .composite(layers.flat().flatMap((layer) => inside(layer, canvas.width, canvas.height)))
        .jpeg({ quality: 90 })
        .toBuffer()
    },
    paintSticker: async ({ icon, back, size, x, y }, side, deep) => {
      const drawing = await pixels(sharp(drawingSvg(drawings, icon, [0, 0, 32, 32], Math.round(size))).ensureAlpha())
      const layer = { ...drawing, left: Math.round(x - size / 2), top: Math.round(y - size / 2) }
      const shadow = await fallShadow(drawing, deep)
      const under = {
        ...shadow,
        left: Math.round(x - shadow.width / 2 + size * 0.012),
        top: Math.round(y - shadow.height / 2 + size * 0.02),
      }
      return sharp(svg(side, side, back))
        .removeAlpha()
        .composite([...inside(under, side, side), ...inside(layer, side, side)])
        .jpeg({ quality: 90 })
        .toBuffer()
    },
  }
}

/**
 * An SVG document around a fragment; `canvas` is its size in pixels where that differs from its
 * units.
 */
function svg(width: number, height: number, body: string, canvas = { width, height }): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${canvas.width}" height="${canvas.height}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
  )
}

async function rasterise(drawings: Artwork, icon: IconName, tone: Tone): Promise<Pixels> {
  return pixels(
    sharp(drawingSvg(drawings, icon, iconShapes[icon].box, masterPx))
      .ensureAlpha()
      .modulate({
        hue: Math.round(tone.hue ?? calm.hue),
        saturation: (tone.saturation ?? 1) * calm.saturation,
        brightness: (tone.brightness ?? 1) * calm.brightness,
      }),
  )
}

const halve = ({ data, width, height }: Pixels): Promise<Pixels> =>
  pixels(open({ data, width, height }).resize(Math.ceil(width / 2), Math.ceil(height / 2), { fit: 'fill' }))

type Layer = Pixels & { left: number; top: number }

async function drawItem(item: Placed, source: Pixels, deep: string): Promise<Layer[]> {
  const width = Math.max(8, Math.round(item.width))
  const height = Math.max(8, Math.round(item.width * aspectOf(item.icon)))
  let sized = await pixels(open(source).resize(width, height, { fit: 'fill' }))
  if (item.rotation !== 0) sized = await pixels(open(sized).rotate(item.rotation, { background: '#00000000' }))
  const place = (layer: Pixels, dx: number, dy: number): Layer => ({
    ...layer,
    left: Math.round(item.x + dx - layer.width / 2),
    top: Math.round(item.y + dy - layer.height / 2),
  })
  if (item.shadow !== 'fall') return [place(sized, 0, 0)]
  const drop = Math.max(width, height) * 0.035
  return [place(await fallShadow(sized, deep), drop * 0.6, drop), place(sized, 0, 0)]
}

/** The part of a layer on the canvas: sharp refuses layers beyond its edge. */
function inside(layer: Layer, width: number, height: number): OverlayOptions[] {
  const left = Math.max(0, layer.left)
  const top = Math.max(0, layer.top)
  const right = Math.min(width, layer.left + layer.width)
  const bottom = Math.min(height, layer.top + layer.height)
  if (right <= left || bottom <= top) return []
  const cut = Buffer.alloc((right - left) * (bottom - top) * 4)
  for (let y = top; y < bottom; y++) {
    const from = ((y - layer.top) * layer.width + (left - layer.left)) * 4
    layer.data.copy(cut, (y - top) * (right - left) * 4, from, from + (right - left) * 4)
  }
  return [{ input: cut, raw: { width: right - left, height: bottom - top, channels: 4 }, left, top }]
}
