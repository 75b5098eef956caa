import type { MediaVariant } from '../../db/schema/media.ts'
import { imitatesStaff, isReservedHandle } from '../../shared/imitation.ts'
import { safePath } from '../../shared/safe-return.ts'
import { newHandle } from '../../shared/text.ts'
import { cleanText } from '../../shared/writing/clean.ts'
import { cutText } from '../../shared/writing/length.ts'

/** A handle that somebody left is kept for them so long: links, mentions and payees that name it must not lead to a stranger. */
export const handleRestsMs = 90 * 86_400_000
export const renameWindowMs = 14 * 86_400_000
const renamesInWindow = 2

/** What an account is given when its nickname fits no handle; leaving it is the first choice of a handle, not a change. */
const givenHandle = /^kiwi[a-z0-9]{8}$/

/** When somebody may change their handle next; null for now. `left` are those they left within the window. */
export function nextRenameAt(left: { handle: string; leftAt: Date }[], now: Date): Date | null {
  const inOrder = left.toSorted((a, b) => a.leftAt.getTime() - b.leftAt.getTime())
  const changes = givenHandle.test(inOrder[0]?.handle ?? '') ? inOrder.slice(1) : inOrder
  const last = changes.at(-renamesInWindow)
  if (!last) return null
  const nextAt = new Date(last.leftAt.getTime() + renameWindowMs)
  return nextAt > now ? nextAt : null
}

/** The nickname as a handle where it fits one, else null. Most Korean nicknames do not. */
export function handleFromNickname(nickname: string): string | null {
  const { data: folded } = newHandle.safeParse(cleanText(nickname, 'line'))
  return folded !== undefined && !isReservedHandle(folded) ? folded : null
}

/** A provider's nickname as a name to show: cleaned, one line, at most 30 code points. Empty where it would pass for staff. */
export function nameFromNickname(nickname: string | null): string {
  const name = cutText(cleanText(nickname ?? '', 'line'), 30).trim()
  return imitatesStaff(name) ? '' : name
}

/** Where to send a person back to, as an absolute address of this site: its front page for anything else. */
export function safeReturn(returnTo: string, publicUrl: string): string {
  return new URL(safePath(returnTo, publicUrl) ?? '/', publicUrl).href
}

/** From the start of a verification to its end: time enough to find one's phone. */
export const verificationGoodForMs = 30 * 60_000
/** From a verification, and from the sign-in on the first channel, to the linking of a second one. */
export const linkingGoodForMs = 10 * 60_000

/** What the provider's page says of whose verification it is, so that somebody who was sent a link sees a stranger's name. */
export function verificationTitle({ handle, displayName }: { handle: string | null; displayName: string }, locale: 'ko' | 'en'): string {
  const name = handle === null ? displayName : `@${handle}`
  if (name === '') return locale === 'ko' ? 'Kiwi 본인 확인' : 'Kiwi identity check'
  return locale === 'ko' ? `Kiwi · ${name} 계정의 본인 확인` : `Kiwi · identity check of ${name}`
}

/** What a finished verification means for the account that asked for it. */
export type Joining =
  | { kind: 'activate' }
  /** The account already belongs to this very person: nothing to do but renew the hashes. */
  | { kind: 'known' }
  | { kind: 'refuse'; code: 'ALREADY_JOINED' | 'ACCOUNT_SUSPENDED' | 'NOT_FOUND' | 'IDENTITY_FAILED' }
  /** Another channel of somebody who has an account: linked when that account's own sign-in follows. */
  | { kind: 'link' }

export interface JoiningFacts {
  asking: {
    personId: string
    status: 'pending' | 'active' | 'suspended' | 'withdrawn'
    hasIdentity: boolean
    /** Null for an account that was never active; one that lost its identity keeps its handle, and what is in it. */
    handle: string | null
  }
  /** The account that holds this identity already. */
  holder: { personId: string; status: 'pending' | 'active' | 'suspended' | 'withdrawn' } | null
  policy: 'single' | 'link'
}

/** One person, one account: the identity decides, not the channel. */
export function decideJoining({ asking, holder, policy }: JoiningFacts): Joining {
  if (asking.status === 'suspended') return { kind: 'refuse', code: 'ACCOUNT_SUSPENDED' }
  if (asking.status === 'withdrawn') return { kind: 'refuse', code: 'NOT_FOUND' }
  if (holder?.personId === asking.personId) return { kind: 'known' }
  // Somebody else verified on an account that is proven to be another person's.
  if (asking.hasIdentity || asking.status === 'active') return { kind: 'refuse', code: 'IDENTITY_FAILED' }
  if (!holder) return { kind: 'activate' }
  if (holder.status === 'suspended') return { kind: 'refuse', code: 'ACCOUNT_SUSPENDED' }
  if (holder.status === 'withdrawn') return { kind: 'refuse', code: 'NOT_FOUND' }
  // Linking would delete what is in it.
  if (asking.handle !== null) return { kind: 'refuse', code: 'IDENTITY_FAILED' }
  return policy === 'link' ? { kind: 'link' } : { kind: 'refuse', code: 'ALREADY_JOINED' }
}

const formatRank = { webp: 0, avif: 1, jpeg: 2 } as const

/** The smallest picture at least `widthPx` wide, else the widest there is. WebP first: every browser we serve shows it. */
export function fittingVariant(variants: MediaVariant[], widthPx: number): MediaVariant | null {
  const ranked = variants.toSorted((a, b) => a.width - b.width || formatRank[a.format] - formatRank[b.format])
  const wide = ranked.find((variant) => variant.width >= widthPx)
  if (wide) return wide
  const widest = ranked.at(-1)?.width
  return ranked.find((variant) => variant.width === widest) ?? null
}
