import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { seedDemo } from '../../../demo/seed/seed.ts'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { buildWeb } from '../../../src/dev/processes/web.ts'
import { putInCart } from '../../../src/commerce/cart/change-cart.ts'
import { actingAs } from '../../../src/context.ts'
import { startNodeApi } from '../../api.ts'
import { sandboxWorld } from '../../worlds/sandbox-world.ts'
import { launchChromium } from '../chromium.ts'

const root = resolve(import.meta.dirname, '../../..')
/** A Thursday noon in Seoul: the clock of API and browser stands still there. */
const noon = new Date('2026-11-26T03:00:00Z')
/** The demo, with a third of its people and a fifth of its posts. */
const size = { people: 20, posts: 110, pictures: 50, products: 60, days: 14 }

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The demo world at a noon that never passes, its API and Chromium. */
export async function openStage() {
  const fixture = await sandboxWorld()
  const { world } = fixture
  world.advance(noon.getTime() - world.deps.now().getTime())
  let browser: Browser | undefined
  let api: Awaited<ReturnType<typeof startNodeApi>> | undefined
  const close = async () => {
    await browser?.close()
    await api?.close()
    await fixture.close()
  }
  try {
    await buildWeb(root)
    await seedDemo(world.deps, { size })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    browser = await launchChromium()
  } catch (error) {
    await close()
    throw error
  }
  const [{ url }, launched] = [api, browser]
  const { db } = world.deps.main

  // The demo's carts are empty: somebody takes a thing of each shop.
  const shopper = await idOf(db, 'sua.and.bori')
  const ctx = actingAs(world.ctx(), { personId: shopper, sessionId: shopper, status: 'active', role: 'member', shopRole: null })
  const things = await rows(
    db,
    sql<{ id: string }>`
    select distinct on (p.shop_id) p.id from product p join shop s on s.id = p.shop_id
    where p.stock > 2 and p.state = 'listed' and p.option_of is null and p.option_names = '{}' and s.owner_id <> ${shopper}::uuid
    order by p.shop_id, p.canonical_key`,
  )
  for (const [place, { id: productId }] of things.entries()) await putInCart(ctx, { productId, quantity: 1 + (place % 2), postId: null })

  return {
    world,
    close,
    version: launched.version(),
    /** One value of the demo's rows. */
    async find(query: Parameters<typeof rows<{ found: string }>>[1]): Promise<string> {
      const [row] = await rows(db, query)
      if (!row) throw new Error('The demo has no such thing: mend the page in test/browser/pictures/pages.ts.')
      return row.found
    },
    personId: (handle: string) => idOf(db, handle),
    /** A page of a demo person, or of a visitor. */
    async open(handle: string | null, path: string, options: BrowserContextOptions): Promise<Page> {
      // What moved a moment ago may keep a layer of its own, whose letters stand between pixels.
      const still = { serviceWorkers: 'block', timezoneId: 'Asia/Seoul', reducedMotion: 'reduce' } as const
      const context = await launched.newContext({ ...still, ...options })
      if (handle !== null) {
        const value = await world.sessionToken({ id: await idOf(db, handle) })
        await context.addCookies([{ name: 'kiwi_session', value, url }])
      }
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      await page.clock.setFixedTime(noon)
      await page.goto(`${url}${path}`)
      return page
    },
  }
}

async function idOf(db: Parameters<typeof rows>[0], handle: string): Promise<string> {
  const [person] = await rows(db, sql<{ id: string }>`select id from person where handle = ${handle}`)
  if (!person) throw new Error(`The demo has no @${handle}.`)
  return person.id
}
