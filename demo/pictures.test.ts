import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { itAtLength } from '../test/at-length.ts'
import { paintAvatar, paintProduct } from './avatars.ts'
import { layouts, type LayoutName } from './layouts/index.ts'
import { aspectOf } from './layouts/stage.ts'
import { drawingSvg, readArtwork } from './artwork.ts'
import { iconShapes } from './icons.ts'
import { createPainter } from './painter.ts'
import { demoPlan } from './plan.ts'
import { paintScene, pictureScale, stageScene } from './pictures.ts'
import { demoProducts } from './shops.ts'

const plan = demoPlan(2026, new Date('2026-11-22T10:00:00Z'))
const painter = createPainter()
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the demo pictures', () => {
  test('show every kind of layout', () => {
    expect(new Set(plan.scenes.map(({ layout }) => layout)).size).toBe(Object.keys(layouts).length)
  })

  test("put each product's place on the product and well inside the picture", () => {
    for (const scene of plan.scenes) {
      const { composition, products, width, height, alt } = stageScene(scene)
      expect(products.map(({ productSku }) => productSku).sort()).toEqual([...scene.skus].sort())
      expect(alt).not.toBe('')
      for (const { productSku, x, y } of products) {
        for (const value of [x, y]) {
          expect(value).toBeGreaterThanOrEqual(0.05)
          expect(value).toBeLessThanOrEqual(0.95)
        }
        const item = composition.items.find(({ sku }) => sku === productSku)
        if (!item) throw new Error(`${productSku} was not placed`)
        expect(Math.abs(x * width - item.x)).toBeLessThanOrEqual(item.width / 2)
        expect(Math.abs(y * height - item.y)).toBeLessThanOrEqual((item.width * aspectOf(item.icon)) / 2)
      }
    }
  })

  test('keep products apart: no tag lies on another product that is drawn later', () => {
    for (const scene of plan.scenes) {
      const { composition, products, width, height } = stageScene(scene)
      for (const { productSku, x, y } of products) {
        const own = composition.items.findIndex(({ sku }) => sku === productSku)
        const covering = composition.items.slice(own + 1).filter((item) => {
          const near = 0.42
          return (
            item.sku &&
            Math.abs(x * width - item.x) < item.width * near &&
            Math.abs(y * height - item.y) < item.width * aspectOf(item.icon) * near
          )
        })
        expect(covering.map(({ icon }) => `${scene.seed}: ${icon} over ${productSku}`)).toEqual([])
      }
    }
  })

  test('are the same bytes for the same scene, whatever was painted before', async () => {
    const one = plan.scenes[0]
    if (!one) throw new Error('The plan has no picture.')
    const first = await paintScene(painter, one)
    const again = await paintScene(createPainter(), structuredClone(one))
    expect(digest(again.image)).toBe(digest(first.image))
    expect(again.products).toEqual(first.products)
  })

  itAtLength('come in every layout as a JPEG of the announced size with the product really at its tag', async () => {
    for (const layout of Object.keys(layouts) as LayoutName[]) {
      const scene = plan.scenes.find((candidate) => candidate.layout === layout)
      if (!scene) throw new Error(`No scene has the layout ${layout}.`)
      const picture = await paintScene(painter, scene)
      const meta = await sharp(picture.image).metadata()
      expect([meta.format, meta.width, meta.height]).toEqual(['jpeg', picture.width, picture.height])
      const staged = stageScene(scene)
      const { back: _, ...cast } = staged.composition
      const onMagenta = await painter.paint(
        { ...cast, back: '<rect width="100%" height="100%" fill="#ff00ff"/>' },
        staged.width,
        staged.height,
        '#000000',
        pictureScale,
      )
      for (const { productSku, x, y } of picture.products) {
        const at = { left: Math.round(x * picture.width) - 5, top: Math.round(y * picture.height) - 5, width: 10, height: 10 }
        const pixels = await sharp(onMagenta).extract(at).raw().toBuffer()
        const mean = (channel: number): number =>
          pixels.filter((_, place) => place % 3 === channel).reduce((sum, value) => sum + value, 0) / 100
        const away = Math.abs(mean(0) - 255) + mean(1) + Math.abs(mean(2) - 255)
        expect(away, `${scene.seed}: ${productSku} at ${x}, ${y}`).toBeGreaterThan(90)
      }
    }
  })

  itAtLength('know where each drawing lies in its square', async () => {
    const artwork = readArtwork()
    for (const [icon, { box }] of Object.entries(iconShapes)) {
      const { info } = await sharp(drawingSvg(artwork, icon, [0, 0, 32, 32], 96))
        .trim({ background: '#00000000', threshold: 24 })
        .toBuffer({ resolveWithObject: true })
      const left = -(info.trimOffsetLeft ?? 0) / 3
      const top = -(info.trimOffsetTop ?? 0) / 3
      const measured = [left, top, left + info.width / 3, top + info.height / 3]
      for (const [side, value] of measured.entries())
        expect(Math.abs(value - (box[side] ?? 0)), `${icon} ${measured.join(' ')}`).toBeLessThan(1.4)
    }
  })

  test('give every person an avatar of 320 pixels and every product a picture of 512', async () => {
    const [person] = plan.people
    const [product] = demoProducts
    if (!person || !product) throw new Error('The plan is empty.')
    expect((await sharp(await paintAvatar(painter, person)).metadata()).width).toBe(320)
    expect((await sharp(await paintProduct(painter, product)).metadata()).width).toBe(512)
  })

  itAtLength('know every drawing they use', async () => {
    for (const person of plan.people) await expect(paintAvatar(painter, person)).resolves.toBeInstanceOf(Buffer)
  })
})
