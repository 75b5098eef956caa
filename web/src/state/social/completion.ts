import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query'
import { unspaced } from '../../../../src/shared/writing/grammar.ts'
import { kiwi, type PersonChip } from '../kiwi.ts'

/**
 * A name or hashtag that is being written: the sign, where it stands, and what follows it up to the
 * caret.
 */
export interface Typed {
  kind: 'person' | 'tag'
  from: number
  text: string
}

const longest = 30
const beforeCaret = /([#＃@＠])([\p{L}\p{N}\p{M}_.]*)$/u

/** Null where a sign begins no name, as in an e-mail address or a full stop later. */
export function typedBefore(value: string, caret: number): Typed | null {
  const found = beforeCaret.exec(value.slice(0, caret))
  if (!found || found[2]!.length > longest) return null
  const kind = /[#＃]/u.test(found[1]!) ? 'tag' : 'person'
  const before = Array.from(value.slice(Math.max(0, found.index - 2), found.index)).at(-1) ?? ''
  if (/[\p{L}\p{N}\p{M}_]/u.test(before) && !unspaced.test(before)) return null
  if (kind === 'person' && /[.@＠/]/u.test(before)) return null
  if (kind === 'tag' && (/[&/]/u.test(before) || found[2]!.includes('.'))) return null
  return { kind, from: found.index, text: found[2]! }
}

export interface Completed {
  key: string
  /** What takes the place of what is typed. */
  insert: string
  isFollowed: boolean
  person?: PersonChip
}

/** What may be meant; nothing while nothing is being written. */
export function completions(typed: Pick<Typed, 'kind' | 'text'> | null) {
  return queryOptions({
    queryKey: ['complete', typed?.kind, typed?.text],
    queryFn: typed === null ? skipToken : ({ signal }) => find(typed, signal),
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  })
}

async function find({ kind, text }: Pick<Typed, 'kind' | 'text'>, signal: AbortSignal): Promise<Completed[]> {
  if (kind === 'tag') {
    const { tags } = await kiwi.tags.complete.query({ text }, { signal })
    return tags.map(({ tag, isFollowed }) => ({ key: tag, insert: `#${tag}`, isFollowed }))
  }
  const { people } = await kiwi.people.complete.query({ text }, { signal })
  return people.map(({ isFollowed, ...person }) => ({ key: person.id, insert: `@${person.handle}`, isFollowed, person }))
}
