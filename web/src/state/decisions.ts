import type { ReasonCode } from '../../../src/shared/moderation.ts'
import { m } from '../paraglide/messages.js'
import { formatSocialDay, formatTime } from './dates.ts'
import type { NotificationView } from './kiwi.ts'

export const reasonNames: Record<ReasonCode, () => string> = {
  spam: m.reason_spam,
  harassment: m.reason_harassment,
  hate: m.reason_hate,
  sexual: m.reason_sexual,
  violence: m.reason_violence,
  self_harm: m.reason_self_harm,
  illegal: m.reason_illegal,
  fraud: m.reason_fraud,
  impersonation: m.reason_impersonation,
  privacy: m.reason_privacy,
  rights: m.reason_rights,
  underage: m.reason_underage,
  other: m.reason_other,
  rule_links: m.reason_rule_links,
  rule_mentions: m.reason_rule_mentions,
  rule_picture: m.reason_rule_picture,
  rule_words: m.reason_rule_words,
  rule_burst: m.reason_rule_burst,
  appeal: m.reason_appeal,
  mistake: m.reason_mistake,
  reviewed: m.reason_reviewed,
  time_over: m.reason_time_over,
}

type Decision = Pick<NonNullable<NotificationView['decision']>, 'action' | 'lifts' | 'subjectKind' | 'reasonCode' | 'until'>

/** What was decided and why, for the person concerned. */
export function wordDecision(decision: Decision): string {
  const sentence = sentenceOf(decision)({ reason: reasonNames[decision.reasonCode]() })
  return decision.until === null
    ? sentence
    : `${sentence} · ${m.decision_until({ date: `${formatSocialDay(decision.until)} ${formatTime(decision.until)}` })}`
}

function sentenceOf({ action, lifts, subjectKind }: Decision): (words: { reason: string }) => string {
  switch (action) {
    case 'warn':
      return m.decision_warn
    case 'hide':
      return hideSentences[subjectKind] ?? m.decision_hide_post
    case 'hold':
      return subjectKind === 'comment' ? m.decision_hold_comment : m.decision_hold_post
    case 'limit':
      return m.decision_limit
    case 'suspend':
      return m.decision_suspend
    case 'freeze':
      return m.decision_freeze
    case 'ban':
      return m.decision_ban
    case 'release':
      return m.decision_release
    case 'restore':
      return restoreSentences[lifts ?? 'hide'] ?? m.decision_restore_suspend
    default: {
      const unhandled: never = action
      throw new Error(`No sentence for ${String(unhandled)}`)
    }
  }
}

const hideSentences: Partial<Record<Decision['subjectKind'], (words: { reason: string }) => string>> = {
  comment: m.decision_hide_comment,
  message: m.decision_hide_message,
  product: m.decision_hide_product,
  review: m.decision_hide_review,
  question: m.decision_hide_question,
}

const restoreSentences: Partial<Record<NonNullable<Decision['lifts']>, (words: { reason: string }) => string>> = {
  hide: m.decision_restore_hide,
  limit: m.decision_restore_limit,
  freeze: m.decision_restore_freeze,
}
