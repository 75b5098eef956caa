import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { categories } from '../people/schema.ts'

/**
 * What a list is about, as snapshots and Redis name it: '' for all posts, `category:food`, `tag:봄`.
 */
export type Topic = '' | `category:${Category}` | `tag:${string}`
export type Category = (typeof categories)[number]

export interface TopicChoice {
  category?: Category | undefined
  tag?: string | undefined
}

/** Each run makes a list for these; the list of a hashtag is made when somebody asks for it. */
export const madeTopics: readonly Topic[] = ['', ...categories.map((category) => `category:${category}` as const)]

/** Errors: BAD_INPUT for a text that is no hashtag, and for both a category and a hashtag. */
export function topicOf({ category, tag }: TopicChoice): Topic {
  if (tag === undefined) return category === undefined ? '' : `category:${category}`
  const spelled = tagOf(tag)
  if (spelled === null || category !== undefined) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  return `tag:${spelled}`
}

export function choiceOf(topic: Topic): TopicChoice {
  const [kind, ...rest] = topic.split(':')
  const name = rest.join(':')
  if (kind === 'category') return { category: name as Category }
  return kind === 'tag' ? { tag: name } : {}
}
