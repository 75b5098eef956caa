import { minPeople } from '../src/social/tags/rules.ts'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { demoPlan } from './plan.ts'

const now = new Date('2026-11-22T10:00:00Z')
const plan = demoPlan(2026, now)
const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const ascends = (items: readonly { at: Date }[]): boolean =>
  items.every(({ at }, index) => index === 0 || at >= (items[index - 1]?.at ?? at))

describe('the demo plan', () => {
  test('is the same for the same seed and moment, and another for another seed', () => {
    expect(digest(demoPlan(2026, now))).toBe(digest(plan))
    expect(digest(demoPlan(7, now).posts)).not.toBe(digest(plan.posts))
  })

  test('has 60 people with different handles and names of the permitted form, five of them private', () => {
    expect(plan.people).toHaveLength(60)
    expect(new Set(plan.people.map(({ handle }) => handle)).size).toBe(60)
    for (const person of plan.people) {
      expect(person.handle).toMatch(/^[a-z0-9_.]{3,30}$/)
      expect(person.displayName.length).toBeLessThanOrEqual(30)
      expect(person.bio.length).toBeLessThanOrEqual(200)
    }
    expect(plan.people.filter(({ isPrivate }) => isPrivate)).toHaveLength(5)
  })

  test('has 3 shops with 60 products, each with its own sku and a GTIN whose check digit is right', () => {
    expect(plan.shops).toHaveLength(3)
    expect(plan.products).toHaveLength(60)
    expect(new Set(plan.products.map(({ sku }) => sku)).size).toBe(60)
    expect(new Set(plan.products.map(({ gtin }) => gtin)).size).toBe(60)
    for (const { gtin } of plan.products) {
      expect(gtin).toMatch(/^2\d{12}$/)
      expect([...gtin].reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0) % 10).toBe(0)
    }
  })

  test('lets nobody follow themselves or somebody twice, and everybody follow five or more, the famous having most followers', () => {
    expect(plan.follows.filter(({ follower, followee }) => follower === followee)).toEqual([])
    expect(new Set(plan.follows.map(({ follower, followee }) => `${follower}>${followee}`)).size).toBe(plan.follows.length)
    const count = (pick: 'follower' | 'followee', index: number): number => plan.follows.filter((follow) => follow[pick] === index).length
    for (const { index } of plan.people) expect(count('follower', index)).toBeGreaterThanOrEqual(5)
    const followers = plan.people.map(({ index }) => count('followee', index)).sort((a, b) => b - a)
    expect(followers[0]).toBeGreaterThan(3 * (followers[30] ?? 0))
  })

  test('has 600 posts of the last fourteen days in order of time, each with one to four pictures', () => {
    expect(plan.posts).toHaveLength(600)
    expect(ascends(plan.posts)).toBe(true)
    const oldest = now.getTime() - 14.1 * 24 * 3_600_000
    for (const post of plan.posts) {
      expect(post.at.getTime()).toBeGreaterThan(oldest)
      expect(post.at.getTime()).toBeLessThan(now.getTime())
      expect(post.scenes.length).toBeGreaterThanOrEqual(1)
      expect(new Set(post.scenes).size).toBe(post.scenes.length)
    }
    expect(now.getTime() - (plan.posts.at(-1)?.at.getTime() ?? 0)).toBeLessThan(5 * 60_000)
  })

  test("shows nobody's picture twice on one profile", () => {
    for (const { index } of plan.people) {
      const shown = plan.posts.filter(({ author }) => author === index).flatMap(({ scenes }) => scenes)
      expect(new Set(shown).size).toBe(shown.length)
    }
  })

  test('writes captions that differ, fit the limit, and leave no slot unfilled', () => {
    expect(new Set(plan.posts.map(({ caption }) => caption)).size).toBeGreaterThan(590)
    for (const { caption, hashtags } of plan.posts) {
      expect(caption.length).toBeLessThanOrEqual(2_200)
      expect(caption).not.toMatch(/[{}]|undefined/)
      for (const tag of hashtags) expect(caption).toContain(`#${tag}`)
    }
    expect(new Set(plan.comments.map(({ body }) => body)).size).toBeGreaterThan(600)
    for (const { body } of plan.comments) expect(body).not.toMatch(/[{}]|undefined/)
    const english = plan.posts.filter(({ caption }) => !/[가-힣]/.test(caption.split('#')[0] ?? '')).length
    expect(english).toBeGreaterThan(30)
    expect(english).toBeLessThan(110)
  })

  test('has hashtags of the last day that make trends: written by enough people who joined on different days', () => {
    const days = new Map<string, Set<string>>()
    for (const { author, at, hashtags } of plan.posts)
      for (const tag of hashtags.filter((one) => one === '첫눈' || one === '오늘의하늘')) {
        expect(now.getTime() - at.getTime()).toBeLessThan(24 * 3_600_000)
        const { isPrivate, joinedAt } = plan.people[author]!
        if (!isPrivate) days.set(tag, (days.get(tag) ?? new Set()).add(joinedAt.toISOString().slice(0, 10)))
      }
    expect([...days.values()].map(({ size }) => size >= minPeople)).toEqual([true, true])
  })

  test('lets a like, bookmark or comment come after its post and before now, from somebody who may see it', () => {
    const follows = new Set(plan.follows.filter(({ accepted }) => accepted).map(({ follower, followee }) => `${follower}>${followee}`))
    for (const { post, at, ...who } of [...plan.likes, ...plan.bookmarks, ...plan.comments]) {
      const target = plan.posts[post]
      expect(at > (target?.at ?? now)).toBe(true)
      expect(at <= now).toBe(true)
      const person = 'person' in who ? who.person : who.author
      const author = plan.people[target?.author ?? -1]
      if (author?.isPrivate && author.index !== person) expect(follows.has(`${person}>${author.index}`)).toBe(true)
    }
    for (const list of [plan.likes, plan.bookmarks, plan.comments, plan.follows]) expect(ascends(list)).toBe(true)
    expect(new Set(plan.likes.map(({ post, person }) => `${post}/${person}`)).size).toBe(plan.likes.length)
  })

  test('has notes beside some bookmarks, no longer than a note may be', () => {
    const notes = plan.bookmarks.map(({ note }) => note).filter((note) => note !== '')
    expect(notes.length).toBeGreaterThan(plan.bookmarks.length / 10)
    expect(notes.length).toBeLessThan(plan.bookmarks.length / 2)
    for (const note of notes) expect(note.length).toBeLessThanOrEqual(200)
  })

  test('answers only top comments of the same post that came before', () => {
    const answers = plan.comments.filter(({ parent }) => parent !== null)
    expect(answers.length).toBeGreaterThan(50)
    for (const answer of answers) {
      const parent = plan.comments[answer.parent ?? -1]
      expect(parent?.parent).toBeNull()
      expect(parent?.post).toBe(answer.post)
      expect((parent?.at ?? now) < answer.at).toBe(true)
    }
  })

  test('never spends what a wallet does not hold', () => {
    const balance = new Map<number, number>()
    const events = [
      ...plan.topUps.map(({ at, person, amountKrw }) => ({ at, from: -1, to: person, amountKrw })),
      ...plan.sends,
      ...plan.payments.map(({ at, person, amountKrw }) => ({ at, from: person, to: -2, amountKrw })),
    ].sort((a, b) => a.at.getTime() - b.at.getTime())
    for (const { from, to, amountKrw } of events) {
      balance.set(from, (balance.get(from) ?? 0) - amountKrw)
      balance.set(to, (balance.get(to) ?? 0) + amountKrw)
      if (from >= 0) expect(balance.get(from)).toBeGreaterThanOrEqual(0)
    }
    expect(plan.sends.length).toBeGreaterThan(40)
    expect(plan.payments.length).toBeGreaterThan(20)
  })
})
