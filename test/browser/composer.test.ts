import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { and, eq, gt } from 'drizzle-orm'
import { draft as draftTable, media, post as postTable, postImage, product as productTable } from '../../src/db/schema/index.ts'
import { buildWeb } from '../../src/dev/processes/web.ts'
import { type Runner, startRunner } from '../../src/jobs/runner/runner.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { seeProduct } from '../../src/commerce/wishes/see-product.ts'
import { readPost } from '../../src/social/posts/read-post.ts'
import { isoFile, noise } from '../picture-files.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { itAtLength } from '../at-length.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { seriousFlaws } from './wallet-steps.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const shots = join(root, 'test-results/composer')

describe.skipIf(!hasChromium)(`the composer, in Chromium${hasChromium ? '' : ' (skipped: no Chromium, set KIWI_CHROMIUM)'}`, () => {
  let world: World
  let api: RunningApi
  let runner: Runner
  let browser: Browser
  let context: BrowserContext
  let writer: TestPerson
  let jpeg: Buffer

  twoAtATime()
  beforeAll(async () => {
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
    await buildWeb(root)
    world = await createWorld({}, { isLive: true })
    api = await startNodeApi(world, { webDir: join(root, 'web/dist') })
    runner = startRunner(world.deps, ['social', 'media'])
    browser = await launchChromium()
    writer = await world.person({ displayName: '하루' })
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ko-KR' })
    await context.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(writer), url: api.url }])
    jpeg = await noise(900, 700).jpeg().toBuffer()
  })
  afterAll(async () => {
    await browser?.close()
    await runner?.stop(5_000)
    await api?.close()
    await world?.close()
  })

  async function write(): Promise<Page> {
    const page = await context.newPage()
    await page.goto(`${api.url}/write`)
    await page.getByLabel('글', { exact: true }).waitFor()
    return page
  }
  const file = (name: string, mimeType: string, buffer: Uint8Array) => ({ name, mimeType, buffer: Buffer.from(buffer) })
  const add = (page: Page, ...files: ReturnType<typeof file>[]) => page.getByLabel('사진 추가').first().setInputFiles(files)
  const post = (page: Page) => page.getByRole('button', { name: '올리기', exact: true }).last()
  const posts = async () => world.deps.main.db.select().from(postTable).where(eq(postTable.authorId, writer.id)).orderBy(postTable.id)

  const draftTexts = async () =>
    (await world.deps.main.db.select().from(draftTable).where(eq(draftTable.personId, writer.id)))
      .flatMap(({ content, endedAt }) => (endedAt === null ? (content as { caption: string }).caption : []))
      .toSorted()

  it('says of each picture why it cannot be used, before anything is posted, and takes another in its place', async () => {
    const page = await write()
    await add(page, file('a.jpg', 'image/jpeg', jpeg), file('b.jpg', 'image/jpeg', jpeg.subarray(0, 9_000)))
    await page.getByLabel('글', { exact: true }).fill('두 장')
    await page.getByRole('button', { name: '사진 2', exact: true }).click()
    await page.getByText('이 파일은 깨져 있어서 열 수 없어요. 다른 사진을 골라 주세요.').waitFor()
    await page.getByText('사진 2번을 바꾸거나 빼면 올릴 수 있어요').waitFor()
    await expect.poll(() => post(page).isDisabled()).toBe(true)
    await page.screenshot({ path: join(shots, 'refused.png'), fullPage: true })
    await page
      .getByLabel('다른 사진으로 바꾸기')
      .first()
      .setInputFiles(file('IMG_1.HEIC', '', isoFile('heic', 'mif1')))
    await page.getByText('HEIC 사진은 아직 읽을 수 없어요. JPEG로 저장해서 올려 주세요.').waitFor()
    await page
      .getByLabel('다른 사진으로 바꾸기')
      .first()
      .setInputFiles(file('c.jpg', 'image/jpeg', jpeg))
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    await post(page).click()
    await page.waitForURL('**/posts/**')
    expect(await posts()).toMatchObject([{ caption: '두 장', state: 'visible' }])
    await page.close()
  })

  itAtLength('says that a caption is too long, by how much, and sends nothing', async () => {
    const page = await write()
    await add(page, file('a.jpg', 'image/jpeg', jpeg))
    await page.getByLabel('글', { exact: true }).fill('가'.repeat(2_329))
    await page.getByText('129자 넘었어요. 줄이면 올릴 수 있어요').waitFor()
    await expect.poll(() => post(page).isDisabled()).toBe(true)
    await page.getByText('임시 글에 저장했어요').waitFor()
    await page.getByRole('button', { name: '새로 쓰기' }).click()
    await expect.poll(draftTexts).toEqual([])

    // Thrown away while it is saved for the first time: it is not kept after all.
    const { promise: thrownAway, resolve: throwAway } = Promise.withResolvers<void>()
    await page.route('**/trpc/drafts.save*', async (route) => {
      await thrownAway
      await route.continue()
    })
    await page.getByLabel('글', { exact: true }).fill('잘못 쓴 글')
    await page.getByText('저장하고 있어요').waitFor()
    await page.getByRole('button', { name: '새로 쓰기' }).click()
    const deleted = page.waitForResponse('**/trpc/drafts.delete*')
    throwAway()
    await deleted
    expect(await draftTexts()).toEqual([])
    await page.close()
  })

  it('has its form’s outline while its draft is held elsewhere', async () => {
    const page = await context.newPage()
    await page.addInitScript(holdLocks)
    await page.goto(`${api.url}/write`)
    await page.getByRole('heading', { name: '새 글' }).waitFor()
    await expect.poll(() => page.getByRole('main').getByText('불러오는 중').count()).toBeGreaterThan(0)
    await page.screenshot({ path: join(shots, 'held.png') })
    await page.evaluate(() => window.dispatchEvent(new Event('let-go')))
    await page.getByLabel('글', { exact: true }).waitFor()
    await page.close()
  })

  it('saves by itself, says so, brings back what was thrown away, and goes on on another device', async () => {
    const page = await write()
    const caption = page.getByLabel('글', { exact: true })
    await add(page, file('a.jpg', 'image/jpeg', jpeg))
    await caption.fill('아까운 글')
    await page.getByText('임시 글에 저장했어요').waitFor()
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    await page.getByRole('button', { name: '새로 쓰기' }).click()
    await expect.poll(() => caption.inputValue()).toBe('')
    // Twice: what is brought back is still the draft that the API keeps.
    for (let times = 0; times < 2; times += 1) {
      if (times > 0) await page.getByRole('button', { name: '새로 쓰기' }).click()
      await expect.poll(draftTexts).toEqual([])
      await page.getByRole('button', { name: '되돌리기' }).last().click()
      await expect.poll(() => caption.inputValue()).toBe('아까운 글')
      await expect.poll(draftTexts).toEqual(['아까운 글'])
    }
    await context.setOffline(true)
    await caption.fill('끊긴 동안 쓴 글')
    await page.getByText('지금은 이 기기에만 저장돼 있어요').waitFor()
    await context.setOffline(false)
    await page.getByText('임시 글에 저장했어요').waitFor()
    await page.screenshot({ path: join(shots, 'saved.png'), fullPage: true })

    const other = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'ko-KR', colorScheme: 'dark' })
    await other.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(writer), url: api.url }])
    const desk = await other.newPage()
    await desk.goto(`${api.url}/drafts`)
    await desk.getByText('끊긴 동안 쓴 글').waitFor()
    expect(await seriousFlaws(desk)).toEqual([])
    await desk.screenshot({ path: join(shots, 'drafts-wide.png') })
    await desk.getByText('끊긴 동안 쓴 글').click()
    await expect.poll(() => desk.getByLabel('글', { exact: true }).inputValue()).toBe('끊긴 동안 쓴 글')
    await desk.getByLabel('글', { exact: true }).fill('다른 기기에서 고친 글')
    await desk.getByText('임시 글에 저장했어요').waitFor()
    await expect.poll(draftTexts).toEqual(['다른 기기에서 고친 글'])
    // This device does not know of it yet: both are kept.
    await caption.fill('여기서 고친 글')
    await page.getByText('다른 기기에서 고친 글이 있어서').waitFor()
    await expect.poll(draftTexts).toEqual(['다른 기기에서 고친 글', '여기서 고친 글'])

    await desk.getByRole('button', { name: '나중에 올리기' }).click()
    await desk.getByLabel('올릴 때').waitFor()
    expect(await seriousFlaws(desk)).toEqual([])
    await desk.screenshot({ path: join(shots, 'schedule-wide.png') })
    await desk.getByRole('button', { name: '예약하기' }).click()
    await desk.getByRole('heading', { name: '예약한 글' }).waitFor()
    await desk.getByText('다른 기기에서 고친 글').click()
    await desk.getByText('올라갈 글이에요').waitFor()
    await desk.getByRole('button', { name: '때 바꾸기' }).click()
    await desk.getByRole('button', { name: '예약 취소' }).click()
    await desk.getByText('예약을 취소했어요').waitFor()
    await other.close()
    await page.getByRole('button', { name: '새로 쓰기' }).click()
    await expect.poll(draftTexts).toEqual(['다른 기기에서 고친 글'])
    await page.goto(`${api.url}/drafts`)
    await page.getByRole('button', { name: '임시 글 지우기' }).click()
    await page.getByText('쓰다 만 글이 없어요').waitFor()
    await page.screenshot({ path: join(shots, 'drafts.png') })
    await page.close()
  })

  itAtLength('turns and cuts a picture, and keeps the tags that are still on it', async () => {
    const page = await write()
    await add(page, file('a.jpg', 'image/jpeg', jpeg))
    await page.getByRole('button', { name: '자르기', exact: true }).click()
    const canvas = page.getByRole('application')
    await page.getByRole('button', { name: '오른쪽으로 돌리기' }).click()
    await page.getByRole('button', { name: '정사각형' }).click()
    await canvas.press('ArrowDown')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'crop.png') })
    await page.getByRole('button', { name: '이대로 쓰기' }).click()
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    await page.getByLabel('글', { exact: true }).fill('잘라 낸 사진')
    await post(page).click()
    await page.waitForURL('**/posts/**')
    const [made] = (await posts()).filter(({ caption }) => caption === '잘라 낸 사진')
    const sizes = await world.deps.main.db
      .select({ width: media.width, height: media.height })
      .from(media)
      .innerJoin(postImage, eq(postImage.mediaId, media.id))
      .where(eq(postImage.postId, made!.id))
    expect(sizes).toEqual([{ width: 700, height: 700 }])
    await page.close()
  })

  it('goes on with a picture after a lost connection, a reload and a refusal, and forgets one that is taken out', async () => {
    const large = await noise(1600, 1200).jpeg({ quality: 100 }).toBuffer()
    const since = new Date()
    const states = async () =>
      (
        await world.deps.main.db
          .select({ state: media.state })
          .from(media)
          .where(and(eq(media.ownerId, writer.id), gt(media.createdAt, since)))
      )
        .map(({ state }) => state)
        .toSorted()
    const page = await write()
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    await page.route('**/upload/**', (route) => route.abort())
    await page.getByLabel('글', { exact: true }).click()
    await add(page, file('a.jpg', 'image/jpeg', large), file('b.jpg', 'image/jpeg', jpeg))
    await page.getByRole('status').filter({ hasText: '연결되면 이어서 올릴게요' }).waitFor()
    await page.screenshot({ path: join(shots, 'waiting.png') })
    await page.getByRole('button', { name: '사진 2', exact: true }).click()
    await page.getByRole('button', { name: '사진 빼기' }).click()
    await expect.poll(states).toEqual(['awaiting_upload', 'deleted'])
    // The refusal stands before the reload: the reloaded page uploads at once, and no upload may
    // pass between the two.
    await page.route('**/upload/**', (route) => route.fulfill({ status: 403 }))
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await page.getByRole('button', { name: '다시 올리기' }).waitFor()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'stopped.png'), fullPage: true })
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: '다시 올리기' }).click()
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    expect(await states()).toEqual(['deleted', 'ready'])
    await page.getByRole('button', { name: '새로 쓰기' }).click()
    await page.close()
  })

  itAtLength('keeps the drafts of two tabs apart, and both posts go up', async () => {
    const before = (await posts()).length
    const one = await write()
    await one.getByLabel('글', { exact: true }).fill('첫째 탭')
    const two = await write()
    await two.getByText('다른 탭에서도 글을 쓰고 있어요. 여기서 쓰는 글은 따로 저장돼요.').waitFor()
    await expect.poll(() => two.getByLabel('글', { exact: true }).inputValue()).toBe('')
    await two.getByLabel('글', { exact: true }).fill('둘째 탭')
    await two.screenshot({ path: join(shots, 'two-tabs.png') })
    for (const page of [one, two]) {
      await add(page, file('a.jpg', 'image/jpeg', jpeg))
      await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    }
    for (const page of [one, two]) {
      await post(page).click()
      await page.waitForURL('**/posts/**')
    }
    expect(
      (await posts())
        .slice(before)
        .map(({ caption }) => caption)
        .toSorted(),
    ).toEqual(['둘째 탭', '첫째 탭'])
    await Promise.all([one.close(), two.close()])
  })

  itAtLength('gives the draft of a tab that was closed to the next one', async () => {
    const one = await write()
    await one.getByLabel('글', { exact: true }).fill('닫힌 탭의 글')
    await one.waitForFunction(() => JSON.stringify(localStorage).includes('닫힌 탭의 글'))
    await one.close()
    // The browser lets go of a closed tab's lock a moment later.
    const found = async () => {
      const next = await write()
      const caption = await next.getByLabel('글', { exact: true }).inputValue()
      await next.close()
      return caption
    }
    await expect.poll(found, { timeout: 30_000 }).toBe('닫힌 탭의 글')
  })

  it('publishes to followers with a label and a place, edits everything, shows what it was, and archives', async () => {
    const follower = await world.person()
    await world.follow(follower, writer)
    const page = await write()
    await add(page, file('a.jpg', 'image/jpeg', jpeg), file('b.jpg', 'image/jpeg', jpeg))
    await page.getByLabel('글', { exact: true }).fill('팔로워에게')
    await page.getByRole('radio', { name: /^팔로워/ }).check({ force: true })
    await page.getByRole('radio', { name: '아무도 못 써요' }).check({ force: true })
    await page.getByLabel('장소').fill('성수동 골목')
    await page.getByRole('switch', { name: /광고·협찬 표시/ }).click()
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'settings.png'), fullPage: true })
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    await post(page).click()
    await page.waitForURL('**/posts/**')
    const postId = page.url().split('/').at(-1)!
    await page.getByText('유료 광고 포함').waitFor()
    await page.getByText('댓글을 닫아 둔 글이에요.').waitFor()
    await page.screenshot({ path: join(shots, 'marked.png'), fullPage: true })
    const seenBy = (person: TestPerson | null) =>
      readPost(person?.ctx ?? world.ctx(), { postId }).then(
        ({ caption }) => caption,
        () => null,
      )
    expect([await seenBy(follower), await seenBy(null)]).toEqual(['팔로워에게', null])

    await page.getByRole('button', { name: '글 메뉴' }).click()
    await page.getByRole('menuitem', { name: '수정' }).click()
    await page.getByRole('button', { name: '사진 2', exact: true }).click()
    await page.getByRole('button', { name: '앞으로 옮기기' }).click()
    await page.getByLabel('사진 설명').fill('둘째였던 사진')
    await page.getByLabel('글', { exact: true }).fill('이제는 모두에게')
    await page.getByRole('radio', { name: /^모두/ }).check({ force: true })
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'edit.png'), fullPage: true })
    await page.getByRole('button', { name: '저장', exact: true }).click()
    await page.waitForURL(`**/posts/${postId}`)
    await page.getByText('이제는 모두에게').waitFor()
    await page.getByRole('img', { name: '둘째였던 사진' }).first().waitFor()
    expect(await seenBy(null)).toBe('이제는 모두에게')
    await page.getByRole('link', { name: '고치기 전 보기' }).click()
    await page.getByRole('heading', { name: '고치기 전' }).waitFor()
    await page.getByText('팔로워에게').waitFor()
    await page.screenshot({ path: join(shots, 'versions.png'), fullPage: true })
    const wide = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', colorScheme: 'dark' })
    await wide.addCookies([{ name: 'kiwi_session', value: await world.sessionToken(writer), url: api.url }])
    const desk = await wide.newPage()
    await desk.goto(page.url())
    await desk.getByRole('heading', { name: 'Earlier versions' }).waitFor()
    await desk.screenshot({ path: join(shots, 'edit-wide.png'), fullPage: true })
    await desk.goto(`${api.url}/write`)
    await desk.getByRole('button', { name: 'Post', exact: true }).waitFor()
    await wide.close()

    await page.goto(`${api.url}/posts/${postId}`)
    await page.getByRole('button', { name: '글 메뉴' }).click()
    await page.getByRole('menuitem', { name: '보관하기' }).click()
    await page.getByText('보관한 글이라 나만 볼 수 있어요.').waitFor()
    expect(await seenBy(follower)).toBeNull()
    await page.goto(`${api.url}/me/archive`)
    await page.locator(`a[href="/posts/${postId}"]`).click()
    await page.getByRole('button', { name: '다시 보이기' }).click()
    await expect.poll(() => seenBy(follower), { timeout: 10_000 }).toBe('이제는 모두에게')
    await page.close()
  })

  it('takes a post its whole way: three photos, two tags by pointing, for followers; edited, talked about, pinned, kept in a folder, deleted and undone', async () => {
    const [follower, friend] = [await world.person(), await world.person({ handle: 'jiwon.tea', displayName: '지원' })]
    await world.follow(follower, writer)
    await world.follow(writer, friend)
    const shop = await world.shop()
    const [first] = [await world.product(shop, { title: '옹기 찻잔' }), await world.product(shop, { title: '옹기 주전자' })]
    await world.deps.main.db.update(productTable).set({ category: 'home' }).where(eq(productTable.id, first.id))
    const photo = async (name: string, width: number, height: number) =>
      file(name, 'image/jpeg', await noise(width, height).jpeg().toBuffer())
    const page = await write()
    await add(page, await photo('a.jpg', 900, 700), await photo('b.jpg', 640, 800), await photo('c.jpg', 800, 640))
    await page.getByRole('button', { name: '자르기', exact: true }).click()
    await page.getByRole('button', { name: '정사각형' }).click()
    await page.getByRole('button', { name: '이대로 쓰기' }).click()
    await page.getByRole('application').waitFor({ state: 'detached' })
    for (const [title, position] of [
      ['옹기 찻잔', { x: 60, y: 60 }],
      ['옹기 주전자', { x: 180, y: 150 }],
    ] as const) {
      await page.locator('.cursor-crosshair').click({ position })
      await page.getByPlaceholder('상품 이름이나 브랜드').fill(title)
      await page.getByRole('dialog').locator('li button', { hasText: title }).click()
      await page.getByRole('button', { name: `${title} 태그 빼기` }).waitFor()
    }
    // The first product says what the post is about.
    await expect.poll(() => page.getByRole('radio', { name: '집', exact: true }).isChecked()).toBe(true)
    await page.getByRole('button', { name: '사진 3', exact: true }).click()
    for (let at = 0; at < 2; at += 1) await page.getByRole('button', { name: '앞으로 옮기기' }).click()
    await page.getByLabel('글', { exact: true }).fill('셋이서 찻자리')
    await page.getByRole('radio', { name: /^팔로워/ }).check({ force: true })
    await expect.poll(() => post(page).isEnabled(), { timeout: 20_000 }).toBe(true)
    await post(page).click()
    await page.waitForURL('**/posts/**')
    const postId = page.url().split('/').at(-1)!
    const seenBy = (person: TestPerson | null) =>
      readPost(person?.ctx ?? world.ctx(), { postId }).then(
        ({ caption, images }) => ({
          caption,
          sizes: images.map(({ width, height }) => [width, height]),
          tags: images.map(({ tags }) => tags),
        }),
        () => null,
      )
    const [lead, cropped, last] = [
      [800, 640],
      [700, 700],
      [640, 800],
    ]
    const shown = await seenBy(follower)
    expect(shown).toMatchObject({ caption: '셋이서 찻자리', sizes: [lead, cropped, last] })
    expect(shown!.tags.map((tags) => tags.map(({ title }) => title))).toEqual([[], ['옹기 찻잔', '옹기 주전자'], []])
    const [cup, kettle] = shown!.tags[1]!
    expect([cup!.x < 0.5, cup!.y < 0.5, kettle!.x > cup!.x, kettle!.y > cup!.y]).toEqual([true, true, true, true])
    expect(await seenBy(null)).toBeNull()

    const choose = async (item: string) => {
      await page.getByRole('button', { name: '글 메뉴', exact: true }).click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    }
    await choose('수정')
    await page.getByLabel('글', { exact: true }).fill('넷이서 찻자리')
    await page.getByRole('button', { name: '저장', exact: true }).click()
    await page.waitForURL(`**/posts/${postId}`)
    await page.getByText('넷이서 찻자리').waitFor()
    const field = page.getByRole('textbox', { name: '댓글 달기' })
    await field.pressSequentially('다음엔 같이 가요 @jiw')
    await page.getByRole('option', { name: /지원/ }).waitFor()
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('다음엔 같이 가요 @jiwon.tea ')
    await page.getByRole('button', { name: '보내기', exact: true }).click()
    await page.getByRole('article').filter({ hasText: '다음엔 같이 가요' }).getByRole('link', { name: '@jiwon.tea' }).waitFor()

    await choose('프로필에 고정')
    await page.getByText('프로필 맨 위에 고정했어요').waitFor()
    await page.getByRole('button', { name: '저장하기' }).first().click()
    await page.getByRole('button', { name: '폴더에 담기' }).click()
    const folders = page.getByRole('dialog', { name: '폴더에 담기' })
    await folders.getByLabel('새 폴더 이름').fill('찻자리')
    await folders.getByLabel('새 폴더 이름').press('Enter')
    const folder = folders.getByRole('button', { name: /^찻자리/ })
    await folder.click()
    await expect.poll(() => folder.getAttribute('aria-pressed')).toBe('true')
    expect(await seriousFlaws(page)).toEqual([])
    await page.screenshot({ path: join(shots, 'kept.png'), fullPage: true })
    await page.keyboard.press('Escape')

    await choose('삭제')
    await page.getByRole('dialog').getByRole('button', { name: '삭제', exact: true }).click()
    const undo = page.getByRole('button', { name: '되돌리기' })
    await undo.waitFor()
    expect(await seenBy(follower)).toBeNull()
    await undo.click()
    await page.getByText('글을 되돌렸어요').waitFor()
    expect(await seenBy(follower)).toMatchObject({ caption: '넷이서 찻자리', sizes: [lead, cropped, last] })

    // What hung on it came back with it.
    await page.goto(`${api.url}/@${writer.handle}`)
    await page.locator(`a[href="/posts/${postId}"]`).filter({ hasText: '고정한 글' }).waitFor()
    await page.screenshot({ path: join(shots, 'pinned.png') })
    await page.goto(`${api.url}/posts/${postId}`)
    await page.getByRole('article').filter({ hasText: '다음엔 같이 가요' }).waitFor()
    await page.getByRole('button', { name: '폴더에 담기' }).click()
    await expect.poll(() => folder.getAttribute('aria-pressed')).toBe('true')
    await page.close()
  })

  it('opens the sheet of products with one’s own shop, what one saw last, and what goes with what is pinned', async () => {
    const shop = await world.shop(writer)
    const others = await world.shop()
    const [own, seen, beside] = [
      await world.product(shop, { title: '내 가게의 머그' }),
      await world.product(others, { title: '어제 본 물병' }),
      await world.product(others, { title: '함께 찍힌 접시' }),
    ]
    await world.post(writer, { tags: [own, beside].map(({ id: productId }) => ({ productId, x: 0.5, y: 0.5 })) })
    await seeProduct(writer.ctx, { productId: seen.id })
    const page = await write()
    await add(page, file('a.jpg', 'image/jpeg', jpeg))
    const open = () => page.getByRole('button', { name: '상품 태그', exact: true }).click()
    await open()
    const sheet = page.getByRole('dialog', { name: '상품 찾기' })
    const part = (name: string) => sheet.getByRole('region', { name })
    await part('최근 본 상품').getByText('어제 본 물병').waitFor()
    await page.screenshot({ path: join(shots, 'products-offered.png') })
    await part('내 가게').getByText('내 가게의 머그').click()
    await page.getByRole('button', { name: '내 가게의 머그 태그 빼기' }).waitFor()
    await open()
    // What is pinned is not offered again; what others show beside it is.
    await part('함께 보면 좋은 상품').getByText('함께 찍힌 접시').waitFor()
    expect(await sheet.getByText('내 가게의 머그').count()).toBe(0)
    await page.close()
  })
})

/** Locks are given once the page hears "let-go". */
function holdLocks() {
  const letGo = new Promise((resolve) => window.addEventListener('let-go', resolve, { once: true }))
  const request = navigator.locks.request.bind(navigator.locks) as (...given: unknown[]) => Promise<unknown>
  navigator.locks.request = (async (...given: unknown[]) => {
    await letGo
    return request(...given)
  }) as typeof navigator.locks.request
}
