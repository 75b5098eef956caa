import sharp from 'sharp'
import { expect, it } from 'vitest'
import { drawShareCard } from './draw-share-card.ts'
import type { ShareCard } from './share-card.ts'

const card: ShareCard = { kind: 'posts', title: '지민', byline: '@jimin', text: '아침 컵', price: '컵 12,000원', photoKey: null }
const photo = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#c02020' } })
  .png()
  .toBuffer()
const columns = 60
const rows = 21

/**
 * The picture in letters, a letter per 20 × 30 pixels: photo `P`, soft green `o`, green words `g`,
 * dark words `#`, grey words `+`, paper empty.
 */
async function seen(changes: Partial<ShareCard>, withPhoto: boolean): Promise<string> {
  const bytes = await drawShareCard({ ...card, ...changes }, withPhoto ? photo : null)
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1_200, height: 630, hasAlpha: false })
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const letterAt = (column: number, row: number) => {
    const found = new Map<string, number>()
    for (let y = row * 30; y < row * 30 + 30; y += 1)
      for (let x = column * 20; x < column * 20 + 20; x += 1) {
        const at = (y * info.width + x) * info.channels
        const letter = letterOf(data[at]!, data[at + 1]!, data[at + 2]!)
        found.set(letter, (found.get(letter) ?? 0) + 1)
      }
    const said = [...found].filter(([letter, count]) => letter !== ' ' && count >= 24).toSorted((a, b) => b[1] - a[1])
    return said[0]?.[0] ?? ' '
  }
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => letterAt(column, row))
      .join('')
      .trimEnd(),
  )
  return lines.join('\n')
}

function letterOf(r: number, g: number, b: number): string {
  if (r > 150 && g < 90) return 'P'
  if (g - b > 50 && r < 140) return 'g'
  if (g - b > 12 && g >= r && r > 200) return 'o'
  if (r < 80 && g < 80) return '#'
  if (r < 150) return '+'
  return ' '
}

it('draws a post beside its photo, and without one on the whole card', async () => {
  expect(await seen({}, true)).toMatchInlineSnapshot(`
    "PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   ####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   ####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP  +++++
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   #####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   #####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   # gogggggg
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   # g gogggg
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP                       +++###
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP                       +++####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP"
  `)
  expect(await seen({ price: '', text: '길게 쓴 글은 네 줄까지만 보여요 '.repeat(9) }, false)).toMatchInlineSnapshot(`
    "



       ####
       ####
      +++++

       #####+##########################################+####
       #+### #### #####+## ####### #### ## # +# # #+########
       ########## ##########+################################
       #####+#################### #####################+####
       # ## ### #### ## # ####### +# # #   # ## # # ## ### #
       ################################




                                                       +++###
                                                       +++####
    "
  `)
})

it('draws a product with its price', async () => {
  expect(
    await seen(
      { kind: 'products', text: '', byline: '손 · 그릇집', title: '아주 긴 이름을 가진 흙으로 빚은 컵과 받침', price: '12,000원' },
      true,
    ),
  ).toMatchInlineSnapshot(`
    "PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP      +++
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   +  +++
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   #### ########## ####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP  ######################
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   #######################
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   ####### #### #### #####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   gggggggggggg
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP   gggggggggggg
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP     gg     gg
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP                       +++###
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP                       +++####
    PPPPPPPPPPPPPPPPPPPPPPPPPPPP"
  `)
})

it('draws a person with a round photo or the first letter, and one whose name no letter can write by the handle', async () => {
  expect(await seen({ kind: 'people', price: '' }, true)).toMatchInlineSnapshot(`
    "




            PPPPPPP
          PPPPPPPPPPP
         PPPPPPPPPPPPP    #####
        PPPPPPPPPPPPPPP   #####
        PPPPPPPPPPPPPPP    ####
        PPPPPPPPPPPPPPP   +++++
        PPPPPPPPPPPPPPP   +
        PPPPPPPPPPPPPPP   #####
         PPPPPPPPPPPPP
          PPPPPPPPPPP
            PPPPPPP


                                                       +++###
                                                       +++####
    "
  `)
  expect(await seen({ kind: 'people', price: '', title: '漢字😀' }, false)).toMatchInlineSnapshot(`
    "




            ooooooo
          ooooooooooo
         ooooooooooooo
        ooooooooooooooo   ####  #
        ooooooooooooooo   #########
        ooooooogooooooo   ###
        ooooooogooooooo   #####
        ooooooogooooooo     ##
         ooooooooooooo
          ooooooooooo
            ooooooo


                                                       +++###
                                                       +++####
    "
  `)
})

it('draws a shop below its banner', async () => {
  expect(await seen({ kind: 'shops', price: '' }, true)).toMatchInlineSnapshot(`
    "PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
    PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP



       ######
       #####
       +++++
        +++
       #####
         # #                                           +++###
                                                       +++####
    "
  `)
  expect(await seen({ kind: 'shops', price: '', text: '' }, false)).toMatchInlineSnapshot(`
    "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo



         # #
       ######
         ###
       +++++
        +
                                                       +++###
                                                       +++####
    "
  `)
})
