/** What a decision is about. The id is a uuid; of a message it is `<room id>:<seq>`. */
export const subjectKinds = ['post', 'comment', 'person', 'message', 'product', 'shop', 'review', 'question'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/**
 * What stands until it is lifted or ends by itself. `hold` waits for a moderator, who releases or
 * hides.
 */
export const sanctions = ['hide', 'hold', 'limit', 'suspend', 'freeze', 'ban'] as const
export type Sanction = (typeof sanctions)[number]

/** `restore` lifts any sanction but `hold`, which `release` lifts. */
export const moderationActions = ['warn', ...sanctions, 'restore', 'release'] as const
export type ModerationAction = (typeof moderationActions)[number]

/** What a moderator can give as the reason. */
export const givenReasons = [
  'spam',
  'harassment',
  'hate',
  'sexual',
  'violence',
  'self_harm',
  'illegal',
  'fraud',
  'impersonation',
  'privacy',
  'rights',
  'underage',
  'other',
] as const
/** Why, as the person concerned reads it; the web app has a sentence for each. */
export const reasonCodes = [
  ...givenReasons,
  // Of the rules that hold for review.
  'rule_links',
  'rule_mentions',
  'rule_picture',
  'rule_words',
  'rule_burst',
  // Of what ends a sanction.
  'appeal',
  'mistake',
  'reviewed',
  'time_over',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** What may be done about each kind. */
export const actionsOn = {
  post: ['warn', 'hide', 'hold', 'restore', 'release'],
  comment: ['warn', 'hide', 'hold', 'restore', 'release'],
  product: ['warn', 'hide', 'restore'],
  message: ['warn', 'hide', 'restore'],
  shop: ['warn'],
  review: ['warn', 'hide', 'restore'],
  question: ['warn', 'hide', 'restore'],
  person: ['warn', 'limit', 'suspend', 'freeze', 'ban', 'restore'],
} as const satisfies Record<SubjectKind, readonly ModerationAction[]>

/** Why a session ended, for whoever still has its token: details of a refusal. */
export type EndedBySuspension = {
  because: 'suspend' | 'ban'
  reasonCode: ReasonCode
  /** Absent: without an end. */
  until?: string
}
