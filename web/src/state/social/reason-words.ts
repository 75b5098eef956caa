import { m } from '../../paraglide/messages.js'
import { isolated } from '../isolated.ts'
import type { PersonReason, Reason } from '../kiwi.ts'
import { particle } from '../particle.ts'
import { categoryNames } from '../wording.ts'

/** A line of a card has room for this much of a name; the sentence around it matters more. */
const shownLength = 18

function short(name: string): string {
  const letters = [...new Intl.Segmenter().segment(name.trim())].map(({ segment }) => segment)
  return letters.length > shownLength ? `${letters.slice(0, shownLength).join('').trimEnd()}…` : name.trim()
}

type Acted = Extract<Reason, { kind: 'acted' }>
type Named = { name: string; particle: string }
type Sentences = Record<Acted['act'], (named: Named) => string>

const because: Sentences = {
  view: m.reason_view,
  click: m.reason_click,
  like: m.reason_like,
  bookmark: m.reason_bookmark,
  comment: m.reason_comment,
  share: m.reason_share,
  purchase: m.reason_purchase,
}
const becauseOfOne: Record<Acted['act'], () => string> = {
  view: m.reason_view_one,
  click: m.reason_click_one,
  like: m.reason_like_one,
  bookmark: m.reason_bookmark_one,
  comment: m.reason_comment_one,
  share: m.reason_share_one,
  purchase: m.reason_purchase_one,
}

/** `'가죽 가방'을 저장해서`. The particle follows the last sound of what is shown. */
export function wordReason(reason: Reason): string {
  switch (reason.kind) {
    case 'acted':
      return reason.title.trim() === '' ? becauseOfOne[reason.act]() : because[reason.act](named(reason.title))
    case 'tag':
      return m.reason_tag(named(`#${reason.tag}`))
    case 'product':
      return m.reason_product(named(reason.title))
    case 'author':
      return m.reason_author({ name: isolated(short(reason.name)) })
    case 'category':
      return m.reason_category({ name: categoryNames[reason.category]() })
    case 'topic':
      return m.reason_topic(named(categoryNames[reason.category]()))
    case 'friends':
      return m.reason_friends({ who: wordPeople(reason) })
    case 'popular':
      return reason.category === null ? m.reason_popular() : m.reason_popular_in({ name: categoryNames[reason.category]() })
    case 'new':
      return m.reason_new()
    default: {
      const unhandled: never = reason
      return unhandled
    }
  }
}

/** What was used for it, in a whole sentence. */
export function explainReason(reason: Reason): string {
  switch (reason.kind) {
    case 'acted':
      return m.why_acted()
    case 'tag':
    case 'product':
    case 'author':
    case 'category':
      return m.why_profile()
    case 'topic':
      return m.why_topic()
    case 'friends':
      return m.why_friends()
    case 'popular':
      return m.why_popular()
    case 'new':
      return m.why_new()
    default: {
      const unhandled: never = reason
      return unhandled
    }
  }
}

/** `지민 님이 팔로우해요`. */
export function wordPersonReason(reason: PersonReason): string {
  switch (reason.kind) {
    case 'topic':
      return m.person_reason_topic({ name: categoryNames[reason.category]() })
    case 'acted':
      return m.person_reason_acted({ count: reason.count })
    case 'alike':
      return m.person_reason_alike()
    case 'friends':
      return m.person_reason_friends({ who: wordPeople(reason) })
    case 'new':
      return m.person_reason_new()
    default: {
      const unhandled: never = reason
      return unhandled
    }
  }
}

function wordPeople({ people: [first, second], count }: { people: { name: string }[]; count: number }): string {
  if (!first) return m.reason_who_some()
  const name = isolated(short(first.name))
  if (count === 2 && second) return m.reason_who_two({ name, other: isolated(short(second.name)) })
  return count > 1 ? m.reason_who_many({ name, count: count - 1 }) : m.reason_who_one({ name })
}

function named(name: string): Named {
  const shown = short(name)
  return { name: isolated(shown), particle: particle(shown, '을/를') }
}
