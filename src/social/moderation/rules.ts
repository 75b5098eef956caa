/** What stands about a person now. */
export interface Standing {
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  isPrivate: boolean
  isLimited: boolean
  isBanned: boolean
  /** Or were when they asked to leave. */
  isSuspended: boolean
  /** Null: never, or not suspended. */
  suspendedUntil: Date | null
  /** Null: never, or not limited. */
  limitedUntil: Date | null
  /** With an identity and a handle: they are active again once they are restored. */
  isProven: boolean
}

/** A suspension may be made longer, and become a ban; nothing makes it shorter but a restore. */
export function decideSuspension(standing: Standing, wanted: { which: 'suspend' | 'ban'; until: Date | null }): 'do' | 'refuse' {
  if (standing.isBanned) return 'refuse'
  // Who is leaving cannot leave a ban behind: it waits for their return, and their identity stays
  // refused after the end.
  if (standing.status === 'withdrawn') return wanted.which === 'ban' ? 'do' : 'refuse'
  if (standing.status !== 'suspended' || wanted.which === 'ban') return 'do'
  return isLonger(wanted.until, standing.suspendedUntil) ? 'do' : 'refuse'
}

/** The same for a limit. */
export function decideLimit({ isLimited, limitedUntil }: Standing, until: Date | null): 'do' | 'refuse' {
  return !isLimited || isLonger(until, limitedUntil) ? 'do' : 'refuse'
}

/** Null: without an end. */
function isLonger(wanted: Date | null, standing: Date | null): boolean {
  return standing !== null && (wanted === null || wanted > standing)
}

/** What the rules that act first know of a new post or comment. */
export interface HoldFacts {
  accountAgeMs: number
  links: number
  mentions: number
  isObscene: boolean
  /** A picture of it is one of a post that moderators hid. */
  hasHiddenPicture: boolean
  /** Other texts of this person like it, within `burst.withinMs`. */
  equalTexts: number
}

const dayMs = 86_400_000

/**
 * The lines of the rules. A rule that is off holds nothing. They only ever hold for review: a
 * moderator releases or hides.
 */
export const holdRules = {
  links: { isOn: true, youngerThanMs: 3 * dayMs, from: 2 },
  mentions: { isOn: true, from: 10 },
  words: { isOn: true },
  picture: { isOn: true },
  /** Shorter texts, as "예뻐요", are written again and again in good faith. */
  burst: { isOn: true, withinMs: 600_000, from: 4, shortest: 15 },
}

export type HoldReason = 'rule_links' | 'rule_mentions' | 'rule_picture' | 'rule_words' | 'rule_burst'

/** The first rule that holds it, or null. */
export function ruleAgainst(facts: HoldFacts, rules = holdRules): HoldReason | null {
  const { links, mentions, words, picture, burst } = rules
  if (picture.isOn && facts.hasHiddenPicture) return 'rule_picture'
  if (words.isOn && facts.isObscene) return 'rule_words'
  if (links.isOn && facts.accountAgeMs < links.youngerThanMs && facts.links >= links.from) return 'rule_links'
  if (mentions.isOn && facts.mentions >= mentions.from) return 'rule_mentions'
  return burst.isOn && facts.equalTexts >= burst.from ? 'rule_burst' : null
}
