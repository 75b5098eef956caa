import type { ReasonCode, SubjectKind } from './moderation.ts'

/** Why somebody reports a thing: a closed list. */
export const reportReasons = [
  'spam',
  'hate',
  'nudity',
  'violence',
  'illegal_goods',
  'fraud',
  'impersonation',
  'self_harm',
  'minors',
  'other',
] as const
export type ReportReason = (typeof reportReasons)[number]

/** The reasons that a report of each kind may give, in the order of the dialog. */
export const reasonsOf: Record<SubjectKind, readonly ReportReason[]> = {
  post: reportReasons,
  comment: ['spam', 'hate', 'nudity', 'violence', 'fraud', 'impersonation', 'self_harm', 'minors', 'other'],
  person: reportReasons,
  message: reportReasons,
  product: ['spam', 'illegal_goods', 'fraud', 'nudity', 'hate', 'violence', 'minors', 'other'],
  review: ['spam', 'hate', 'nudity', 'violence', 'fraud', 'impersonation', 'other'],
  question: ['spam', 'hate', 'nudity', 'violence', 'fraud', 'impersonation', 'other'],
  shop: ['spam', 'illegal_goods', 'fraud', 'impersonation', 'hate', 'other'],
}

/** What the person concerned usually reads as the reason, when a report is right. */
export const reasonCodeFor: Record<ReportReason, ReasonCode> = {
  spam: 'spam',
  hate: 'hate',
  nudity: 'sexual',
  violence: 'violence',
  illegal_goods: 'illegal',
  fraud: 'fraud',
  impersonation: 'impersonation',
  self_harm: 'self_harm',
  minors: 'underage',
  other: 'other',
}

/** What was reported is kept as it was for so many days after the decision, its pictures too. */
export const keptEvidenceDays = 90
/**
 * Reports, cases and appeals are kept for so many days after the decision: the history of a person,
 * and of who reports.
 */
export const keptCaseDays = 366
