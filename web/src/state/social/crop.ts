import type { DraftTag } from './draft.ts'

/** How a picture is cut: quarter turns clockwise first, then a part of what is seen then. */
export interface Cut {
  turns: number
  /** Width by height of the part; null: that of the whole picture. */
  aspect: number | null
  /** 1: the largest part that fits. */
  zoom: number
  /** The middle of the part, each from 0 to 1 of the turned picture. */
  x: number
  y: number
}

interface Part {
  left: number
  top: number
  width: number
  height: number
}

export const wholePicture: Cut = { turns: 0, aspect: null, zoom: 1, x: 0.5, y: 0.5 }

interface Size {
  width: number
  height: number
}

export const turnedSize = ({ width, height }: Size, turns: number): Size =>
  turns % 2 === 0 ? { width, height } : { width: height, height: width }

/** The part in pixels of the turned picture; it never leaves the picture. */
export function partOf(size: Size, { turns, aspect, zoom, x, y }: Cut): Part {
  const whole = turnedSize(size, turns)
  const ratio = aspect ?? whole.width / whole.height
  const width = Math.min(whole.width, whole.height * ratio) / zoom
  const height = width / ratio
  const within = (middle: number, part: number, all: number) => Math.min(Math.max(0, middle * all - part / 2), all - part)
  return { left: within(x, width, whole.width), top: within(y, height, whole.height), width, height }
}

/** Tags stay on their things; those of what was cut away go. */
export function cutTags(tags: DraftTag[], size: Size, cut: Cut): DraftTag[] {
  const whole = turnedSize(size, cut.turns)
  const { left, top, width, height } = partOf(size, cut)
  return tags.flatMap((tag) => {
    let { x, y } = tag
    for (let turn = 0; turn < cut.turns % 4; turn += 1) [x, y] = [1 - y, x]
    const at = { x: (x * whole.width - left) / width, y: (y * whole.height - top) / height }
    return at.x < 0 || at.x > 1 || at.y < 0 || at.y > 1 ? [] : [{ ...tag, ...at }]
  })
}
