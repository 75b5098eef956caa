import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { person } from '../../src/db/schema/person.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import { listFollowRequests } from '../../src/social/graph/list-follow-requests.ts'
import { setVerified } from '../../src/social/people/set-verified.ts'
import { itAtLength } from '../at-length.ts'
import { describeInChromium, desktop, phone } from './in-chromium.ts'
import { seriousFlaws } from './wallet-steps.ts'

describeInChromium('one’s own profile and followers in Chromium', 'profile', (web) => {
  const { open } = web
  const shot = (page: Page, name: string) => page.screenshot({ path: join(web.shots, `${name}.png`), fullPage: true })

  itAtLength('says while one types whether a handle can be taken, and what is wrong with it, in the language of the page', async () => {
    const [me, other] = [await web.world.person(), await web.world.person()]
    const page = await open(me, '/settings')
    const field = page.getByLabel('아이디')
    await field.fill(other.handle)
    await page.getByText('다른 사람이 쓰고 있거나 쓸 수 없는 아이디예요.').waitFor()
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('ab')
    await page.getByText('3자 이상 30자 이하로 써 주세요.').waitFor()
    await field.fill('a..b')
    await page.getByText('점은 다른 글자 사이에만 쓸 수 있어요.').waitFor()
    await page.getByRole('button', { name: '저장' }).click()
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true)
    await field.fill(`fresh_${me.handle.slice(-6)}`)
    await page.getByText('쓸 수 있어요', { exact: true }).waitFor()
    await shot(page, 'handle')
    await page.getByLabel('이름').fill('')
    await page.getByRole('button', { name: '저장' }).click()
    await page.getByText('꼭 입력해 주세요.').waitFor()
    await page.getByLabel('이름').fill('새 이름')
    await page.getByRole('button', { name: '저장' }).click()
    await page.getByText('프로필을 저장했어요').waitFor()
    const [saved] = await web.world.deps.main.db.select().from(person).where(eq(person.id, me.id))
    expect(saved).toMatchObject({ handle: `fresh_${me.handle.slice(-6)}`, displayName: '새 이름' })
    expect(await seriousFlaws(page)).toEqual([])
    await page.context().close()
  })

  it('answers many follow requests together, and takes a follower away', async () => {
    const me = await web.world.person({ isPrivate: true })
    const askers = await Promise.all(['가온', '나래', '다온', '라온'].map((displayName) => web.world.person({ displayName })))
    for (const asker of askers) await followPerson(asker.ctx, { personId: me.id })
    const page = await open(me, '/notifications')
    await page.getByRole('button', { name: '여러 명 고르기' }).click()
    await page.getByRole('checkbox', { name: '가온' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('checkbox', { name: '나래' }).check()
    await shot(page, 'requests')
    expect(await seriousFlaws(page)).toEqual([])
    await page.getByRole('button', { name: '2 수락' }).click()
    await page.getByRole('checkbox', { name: '가온' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '여러 명 고르기' }).click()
    await page.getByRole('checkbox', { name: '모두 고르기' }).check()
    await page.getByRole('button', { name: '2 거절' }).click()
    await page.getByRole('heading', { name: '팔로우 요청' }).waitFor({ state: 'detached' })
    expect((await listFollowRequests(me.ctx, { cursor: null, limit: 10 })).people).toEqual([])

    await page.goto(`${web.api.url}/@${me.handle}/followers`)
    await page.getByRole('button', { name: '삭제 나래' }).click()
    await shot(page, 'remove-follower')
    await page.getByRole('dialog').getByRole('button', { name: '삭제' }).click()
    await page.getByText('팔로워에서 지웠어요').waitFor()
    await page.getByRole('link', { name: '나래' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: '가온' }).waitFor()
    await page.context().close()

    // Others follow from the list, with one call for all of its rows.
    await followPerson(askers[3]!.ctx, { personId: askers[2]!.id })
    const other = await open(await web.world.person(), '/settings')
    const asked: string[] = []
    other.on('request', (request) => request.url().includes('people.relations') && asked.push(request.url()))
    await other.goto(`${web.api.url}/@${askers[2]!.handle}/followers`)
    await other.getByRole('button', { name: '라온님 팔로우' }).click()
    await other.getByRole('button', { name: '라온님 팔로잉', pressed: true }).waitFor()
    expect(asked).toHaveLength(1)
    await shot(other, 'followers')
    await other.context().close()
  })

  itAtLength('shows pronouns, links and the verified mark; a link warns before one leaves', async () => {
    const me = await web.world.person({ displayName: '한별' })
    const shared = await open(me, `/@${me.handle}`)
    await shared.getByRole('button', { name: '공유하기' }).click()
    await shared.getByRole('button', { name: 'QR 코드' }).press('Enter')
    await shared.getByRole('img', { name: `@${me.handle} QR 코드` }).waitFor()
    expect(await seriousFlaws(shared)).toEqual([])
    await shot(shared, 'share')
    const [saved] = await Promise.all([shared.waitForEvent('download'), shared.getByRole('button', { name: '그림으로 저장' }).click()])
    expect(saved.suggestedFilename()).toBe(`kiwi-${me.handle}.png`)
    await saved.saveAs(join(web.shots, 'code.png'))
    // Nothing of Kakao is loaded or offered where the server has no key.
    await expect.poll(() => shared.getByRole('button', { name: /카카오톡/ }).count()).toBe(0)
    await shared.context().close()
    const page = await open(me, '/settings')
    await page.getByLabel('나를 부르는 말').fill('그/그녀')
    await page.getByRole('button', { name: '링크 더하기' }).click()
    await page.getByLabel('링크 1', { exact: true }).fill('http://example.com')
    await page.getByRole('button', { name: '저장' }).click()
    await page.getByText('https 주소로 써 주세요.').waitFor()
    await page.getByLabel('링크 1', { exact: true }).fill('Example.com/shop')
    await page.getByRole('button', { name: '저장' }).click()
    await page.getByText('프로필을 저장했어요').waitFor()
    await shot(page, 'edit')
    expect(await seriousFlaws(page)).toEqual([])
    await setVerified(web.world.ctx(), me.id, true, { actor: 'test', reason: 'seen in person' })

    const other = await web.world.person()
    for (const look of [phone, desktop]) {
      const theirs = await open(other, `/@${me.handle}`, look)
      await theirs.getByRole('img', { name: /인증된 계정|Verified/ }).waitFor()
      await theirs.getByText('그/그녀').waitFor()
      const link = theirs.getByRole('link', { name: 'example.com/shop' })
      await expect.poll(() => link.getAttribute('rel')).toBe('noopener noreferrer nofollow ugc')
      await shot(theirs, `profile-${look.locale}`)
      await link.click()
      const dialog = theirs.getByRole('dialog', { name: /다른 사이트로 이동해요|You are leaving Kiwi/ })
      await dialog.waitFor()
      const go = dialog.getByRole('link', { name: /이동하기|Go there/ })
      expect([await go.getAttribute('href'), await go.getAttribute('rel'), await go.getAttribute('target')]).toEqual([
        'https://example.com/shop',
        'noopener noreferrer nofollow ugc',
        '_blank',
      ])
      await shot(theirs, `leaving-${look.locale}`)
      expect(await seriousFlaws(theirs)).toEqual([])
      await theirs.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await theirs.context().close()
    }
    await page.goto(`${web.api.url}/me`)
    await page.getByRole('link', { name: 'example.com/shop' }).waitFor()
    await page.getByText(`@${me.handle}`).waitFor()
    await page.getByRole('button', { name: '공유' }).first().waitFor()
    await shot(page, 'me')
    await page.context().close()
  })
})
