/** What stands about a person now. */
export interface Standing {
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  isPrivate: boolean
  isLimited: boolean
  isBanned: boolean
  /** Null: never, or not suspended. */
  suspendedUntil: Date | null
  /** With an identity and a handle: they are active again once they are restored. */
  isProven: boolean
}

/** A suspension may be made longer, and become a ban; nothing makes it shorter but a restore. */
export function decideSuspension(standing: Standing, wanted: { which: 'suspend' | 'ban'; until: Date | null }): 'do' | 'refuse' {
  if (standing.status === 'withdrawn' || standing.isBanned) return 'refuse'
  if (standing.status !== 'suspended' || wanted.which === 'ban') return 'do'
  const { suspendedUntil } = standing
  return suspendedUntil !== null && (wanted.until === null || wanted.until > suspendedUntil) ? 'do' : 'refuse'
}
