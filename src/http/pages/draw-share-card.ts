import { createRequire } from 'node:module'
import sharp, { type OverlayOptions } from 'sharp'
import { graphemesOf } from '../../shared/writing/graphemes.ts'
import { escaped } from './escaped.ts'
import { cardSize, type ShareCard } from './share-card.ts'

// Beside the API's other work, one core is enough; sharp keeps nothing in memory.
sharp.concurrency(1)
sharp.cache(false)

/** As in web/src/styles.css, in light. */
const [paper, ink, muted, kiwi, soft] = ['#faf8f3', '#24211b', '#6d675b', '#4c7a10', '#edf4da']
const maxPixels = 40_000_000

type Weight = 'Regular' | 'Bold'
const faceOf = (weight: Weight) => createRequire(import.meta.url).resolve(`pretendard/dist/public/static/Pretendard-${weight}.otf`)

interface Line {
  text: string
  px: number
  lines: number
  weight?: Weight
  colour?: string
  /** The dot of a product tag before it. */
  dot?: boolean
}
interface Drawn {
  input: Buffer
  width: number
  height: number
}

/**
 * Draws a card: 1,200 × 630, JPEG. `photo`: one of our own files, or null. About 150 ms; nothing of
 * it is kept in memory.
 */
export async function drawShareCard(card: ShareCard, photo: Uint8Array | null): Promise<Uint8Array> {
  // A name without a letter of the face, such as one in Han characters.
  const shown = drawable(card.title) === '' ? { ...card, title: card.byline, byline: '' } : card
  const parts = await { posts: beside, products: beside, people: round, shops: below }[card.kind](shown, photo)
  return sharp({ create: { ...cardSize, channels: 3, background: paper } })
    .composite([...parts, ...(await sign())])
    .jpeg({ quality: 84, chromaSubsampling: '4:4:4' })
    .toBuffer()
}

/** The photo fills the left side: posts and products. */
async function beside(card: ShareCard, photo: Uint8Array | null): Promise<OverlayOptions[]> {
  const left = photo ? 560 : 0
  const column = { left: left + 56, top: 56, width: cardSize.width - left - 112, height: 430 }
  const isProduct = card.kind === 'products'
  const lines: Line[] = isProduct
    ? [
        { text: card.byline, px: 30, lines: 1, colour: muted },
        { text: card.title, px: 54, lines: 3, weight: 'Bold' },
        { text: card.price, px: 56, lines: 1, weight: 'Bold', colour: kiwi },
      ]
    : [
        { text: card.title, px: 46, lines: 1, weight: 'Bold' },
        { text: card.byline, px: 28, lines: 1, colour: muted },
        { text: card.text, px: 34, lines: 4 },
        { text: card.price, px: 30, lines: 1, weight: 'Bold', colour: kiwi, dot: true },
      ]
  return [...(photo ? [{ input: await cut(photo, 560, cardSize.height), left: 0, top: 0 }] : []), ...(await stacked(lines, column))]
}

/** A person: the photo as a circle, or the first letter of the name. */
async function round(card: ShareCard, photo: Uint8Array | null): Promise<OverlayOptions[]> {
  const [size, left, top] = [300, 80, 165]
  const circle = (fill: string) =>
    Buffer.from(`<svg width="${size}" height="${size}"><circle cx="150" cy="150" r="150" fill="${fill}"/></svg>`)
  const lines: Line[] = [
    { text: card.title, px: 58, lines: 2, weight: 'Bold' },
    { text: card.byline, px: 32, lines: 1, colour: muted },
    { text: card.text, px: 32, lines: 3 },
  ]
  const words = await stacked(lines, { left: 440, top: 90, width: 680, height: 440 })
  if (photo) {
    const face = sharp(await cut(photo, size, size)).composite([{ input: circle('#fff'), blend: 'dest-in' }])
    return [{ input: await face.png().toBuffer(), left, top }, ...words]
  }
  const letter = await written(
    { text: [...drawable(card.title).replace('@', '')][0] ?? '', px: 140, lines: 1, weight: 'Bold', colour: kiwi },
    size,
  )
  const inMiddle = letter && {
    input: letter.input,
    left: left + Math.round((size - letter.width) / 2),
    top: top + Math.round((size - letter.height) / 2),
  }
  return [{ input: circle(soft), left, top }, ...(inMiddle ? [inMiddle] : []), ...words]
}

/** A shop: its banner above its words. */
async function below(card: ShareCard, photo: Uint8Array | null): Promise<OverlayOptions[]> {
  const banner = { width: cardSize.width, height: 300 }
  const above = photo
    ? await cut(photo, banner.width, banner.height)
    : await sharp({ create: { ...banner, channels: 3, background: soft } })
        .png()
        .toBuffer()
  const lines: Line[] = [
    { text: card.title, px: 56, lines: 1, weight: 'Bold' },
    { text: card.byline, px: 30, lines: 1, colour: muted },
    { text: card.text, px: 32, lines: 2 },
  ]
  return [{ input: above, left: 0, top: 0 }, ...(await stacked(lines, { left: 72, top: 330, width: 840, height: 270 }))]
}

const cut = (photo: Uint8Array, width: number, height: number) =>
  sharp(photo, { limitInputPixels: maxPixels }).flatten({ background: paper }).resize(width, height, { fit: 'cover' }).png().toBuffer()

/** Lines one below the other, in the middle of a box. */
async function stacked(lines: Line[], box: { left: number; top: number; width: number; height: number }): Promise<OverlayOptions[]> {
  const gapPx = 24
  const blocks: (Drawn & { dot: boolean })[] = []
  for (const line of lines) {
    // oxlint-disable-next-line no-await-in-loop -- one core at a time is enough for a picture
    const drawn = await written(line, box.width - (line.dot ? 44 : 0))
    if (drawn) blocks.push({ ...drawn, dot: line.dot ?? false })
  }
  const height = blocks.reduce((sum, block) => sum + block.height + gapPx, -gapPx)
  let top = box.top + Math.max(0, Math.round((box.height - height) / 2))
  return blocks.flatMap(({ input, height: own, dot }) => {
    const at = top
    top += own + gapPx
    const mark = { input: tagDot, left: box.left, top: at + Math.round((own - 30) / 2) }
    return [...(dot ? [mark] : []), { input, left: box.left + (dot ? 44 : 0), top: at }]
  })
}

const tagDot = Buffer.from(
  '<svg width="30" height="30"><circle cx="15" cy="15" r="13" fill="#24211b" stroke="#fff" stroke-width="2"/><circle cx="15" cy="15" r="5" fill="#fff"/></svg>',
)

/** Text in at most so many lines of a width; what does not fit ends with "…". Null for no text. */
async function written(line: Line, width: number): Promise<Drawn | null> {
  const letters = [...graphemesOf(drawable(line.text).slice(0, 400))].map(({ segment }) => segment)
  if (letters.length === 0) return null
  // The height of a line, and what `spacing` adds below it.
  const mostPx = line.lines * (line.px * 1.2 + spacingOf(line))
  const set = (count: number) => typeset(line, letters.slice(0, count).join('').trimEnd() + (count < letters.length ? '…' : ''), width)
  const whole = await set(letters.length)
  if (whole.height <= mostPx) return whole
  let [fits, best, tooMany] = [1, await set(1), letters.length]
  while (tooMany - fits > 1) {
    const count = (fits + tooMany) >> 1
    // oxlint-disable-next-line no-await-in-loop -- each look halves what is left
    const drawn = await set(count)
    if (drawn.height <= mostPx) [fits, best] = [count, drawn]
    else tooMany = count
  }
  return best
}

const spacingOf = ({ px }: Line) => Math.round(px * 0.2)

async function typeset(line: Line, text: string, width: number): Promise<Drawn> {
  const { weight = 'Regular', colour = ink, px } = line
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${escaped(text.replaceAll(insideWord, wordJoiner))}</span>`,
      font: `Pretendard ${weight} ${px}`,
      fontfile: faceOf(weight),
      // At 72 dots per inch a point is a pixel.
      dpi: 72,
      width,
      rgba: true,
      spacing: spacingOf(line),
      wrap: 'word-char',
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
  return { input: data, width: info.width, height: info.height }
}

/** Korean breaks between words (docs/design.md). */
const insideWord = /(?<=\p{Script=Hangul})(?=\p{Script=Hangul})/gu
const wordJoiner = '\u2060'

/** What the face has no letters for would be boxes: pictographs and most scripts. */
const notInFace =
  /[^\p{Script=Hangul}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hiragana}\p{Script=Katakana}\u{20}-\u{7e}\u{a0}-\u{ff}\u{2010}-\u{2027}\u{2030}-\u{205e}\u{20a0}-\u{20bf}\u{2190}-\u{2199}\u{3000}-\u{3003}\u{3008}-\u{3011}\u{ff01}-\u{ff5e}]/gu
const drawable = (text: string) => text.normalize('NFC').replaceAll(/\s+/g, ' ').replaceAll(notInFace, '').replaceAll(/ +/g, ' ').trim()

/** The sign of Kiwi, below at the right. */
async function sign(): Promise<OverlayOptions[]> {
  const word = await typeset({ text: '', px: 34, lines: 1, weight: 'Bold' }, 'kiwi', 200)
  const [left, top] = [cardSize.width - 56 - word.width, cardSize.height - 44 - word.height]
  return [
    { input: word.input, left, top },
    { input: fruit, left: left - 52, top: top + Math.round((word.height - 40) / 2) },
  ]
}

const fruit = Buffer.from(
  '<svg width="40" height="40" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30" fill="#7a5a35"/><circle cx="32" cy="32" r="27" fill="#8dbb2e"/><circle cx="32" cy="32" r="19.8" fill="#a6d04a"/><circle cx="32" cy="32" r="7.2" fill="#f4f8df"/></svg>',
)
