import type { RouterInputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'

export type ReportedSubject = RouterInputs['reports']['create']['subject']
type Reason = RouterInputs['reports']['create']['reason']

export const reportTitles: Record<ReportedSubject['kind'], () => string> = {
  post: m.report_post,
  comment: m.report_comment,
  person: m.report_person,
  message: m.report_message,
  product: m.report_product,
  shop: m.report_shop,
  review: m.report_review,
  question: m.report_question,
}

export const reportReasonNames: Record<Reason, () => string> = {
  spam: m.report_reason_spam,
  hate: m.report_reason_hate,
  nudity: m.report_reason_nudity,
  violence: m.report_reason_violence,
  illegal_goods: m.report_reason_illegal_goods,
  fraud: m.report_reason_fraud,
  impersonation: m.report_reason_impersonation,
  self_harm: m.report_reason_self_harm,
  minors: m.report_reason_minors,
  other: m.report_reason_other,
}

export const reportedKindNames: Record<ReportedSubject['kind'], () => string> = {
  post: m.report_kind_post,
  comment: m.report_kind_comment,
  person: m.report_kind_person,
  message: m.report_kind_message,
  product: m.report_kind_product,
  shop: m.report_kind_shop,
  review: m.report_kind_review,
  question: m.report_kind_question,
}
