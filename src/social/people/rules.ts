import { imitatesStaff, isReservedHandle } from '../../shared/imitation.ts'
import { safePath } from '../../shared/safe-return.ts'
import { newHandle } from '../../shared/text.ts'
import { cleanText } from '../../shared/writing/clean.ts'
import { cutText } from '../../shared/writing/length.ts'

/** A left handle is kept this long: links and payments by it must not reach a stranger. */
export const handleKeptMs = 90 * 86_400_000
export const renameWindowMs = 14 * 86_400_000
const renamesInWindow = 2

/** A generated handle. Leaving it is the first choice of a handle and no change. */
const givenHandle = /^kiwi[a-z0-9]{8}$/

/** When a handle may change next; null for now. `left` are the handles left in the window. */
export function nextRenameAt(left: { handle: string; leftAt: Date }[], now: Date): Date | null {
  const inOrder = left.toSorted((a, b) => a.leftAt.getTime() - b.leftAt.getTime())
  const changes = givenHandle.test(inOrder[0]?.handle ?? '') ? inOrder.slice(1) : inOrder
  const last = changes.at(-renamesInWindow)
  if (!last) return null
  const nextAt = new Date(last.leftAt.getTime() + renameWindowMs)
  return nextAt > now ? nextAt : null
}

/** The nickname as a handle if it is a valid one, else null. Most Korean nicknames are not. */
export function handleFromNickname(nickname: string): string | null {
  const { data: folded } = newHandle.safeParse(cleanText(nickname, 'line'))
  return folded !== undefined && !isReservedHandle(folded) ? folded : null
}

/** A nickname as a display name of at most 30 code points. Empty if it would imitate staff. */
export function nameFromNickname(nickname: string | null): string {
  const name = cutText(cleanText(nickname ?? '', 'line'), 30).trim()
  return imitatesStaff(name) ? '' : name
}

/** The absolute address of a path of this site; of the front page for anything else. */
export function safeReturn(returnTo: string, publicUrl: string): string {
  return new URL(safePath(returnTo, publicUrl) ?? '/', publicUrl).href
}

/** An account that never became active is removed so long after it was last used. */
export const abandonedAfterMs = 30 * 86_400_000
/** A verification must be completed within this time. */
export const verificationGoodForMs = 30 * 60_000
/** Limit between verification or first sign-in and the linking of a second channel. */
export const linkingGoodForMs = 10 * 60_000

/** The title on the provider's page: a person who was sent the link sees a stranger's name. */
export function verificationTitle({ handle, displayName }: { handle: string | null; displayName: string }, locale: 'ko' | 'en'): string {
  const name = handle === null ? displayName : `@${handle}`
  if (name === '') return locale === 'ko' ? 'Kiwi 본인 확인' : 'Kiwi identity check'
  return locale === 'ko' ? `Kiwi · ${name} 계정의 본인 확인` : `Kiwi · identity check of ${name}`
}

/** The effect of a completed verification on the account that asked for it. */
export type Joining =
  | { kind: 'activate' }
  /** The account already belongs to this person: only the hashes are renewed. */
  | { kind: 'known' }
  | { kind: 'refuse'; code: 'ALREADY_JOINED' | 'ACCOUNT_SUSPENDED' | 'NOT_FOUND' | 'TOO_YOUNG' }
  | { kind: 'refuse'; code: 'IDENTITY_FAILED'; reason: 'another_person' | 'no_birth_date' }
  /** Another channel of a person with an account; to be linked after a sign-in there. */
  | { kind: 'link' }

export interface JoiningFacts {
  asking: {
    personId: string
    status: 'pending' | 'active' | 'suspended' | 'withdrawn'
    hasIdentity: boolean
    /** Null for an account that was never active, and so has no content. */
    handle: string | null
  }
  /** The account that already has this identity. */
  holder: { personId: string; status: 'pending' | 'active' | 'suspended' | 'withdrawn' } | null
  /**
   * Of the verified person, today in Seoul. Null: the provider gave no date of birth, which proves
   * no age.
   */
  isTooYoung: boolean | null
  policy: 'single' | 'link'
}

/** One account per person: the identity decides, not the channel. */
export function decideJoining({ asking, holder, isTooYoung, policy }: JoiningFacts): Joining {
  if (asking.status === 'suspended') return { kind: 'refuse', code: 'ACCOUNT_SUSPENDED' }
  if (asking.status === 'withdrawn') return { kind: 'refuse', code: 'NOT_FOUND' }
  if (holder?.personId === asking.personId) return { kind: 'known' }
  // The account has another person's identity.
  if (asking.hasIdentity || asking.status === 'active') return { kind: 'refuse', code: 'IDENTITY_FAILED', reason: 'another_person' }
  if (!holder) {
    if (isTooYoung === null) return { kind: 'refuse', code: 'IDENTITY_FAILED', reason: 'no_birth_date' }
    return isTooYoung ? { kind: 'refuse', code: 'TOO_YOUNG' } : { kind: 'activate' }
  }
  if (holder.status === 'suspended') return { kind: 'refuse', code: 'ACCOUNT_SUSPENDED' }
  if (holder.status === 'withdrawn') return { kind: 'refuse', code: 'NOT_FOUND' }
  // Linking would delete the content of this account.
  if (asking.handle !== null) return { kind: 'refuse', code: 'IDENTITY_FAILED', reason: 'another_person' }
  return policy === 'link' ? { kind: 'link' } : { kind: 'refuse', code: 'ALREADY_JOINED' }
}
