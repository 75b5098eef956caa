import { wordNotice } from '../../../src/shared/notices/words.ts'
import { getLocale } from '../paraglide/runtime.js'
import { wordDecision } from './decisions.ts'
import type { NotificationView } from './kiwi.ts'

/** `지민님 외 12명이 내 글을 좋아해요`. A decision of moderators says what and why. */
export function wordNotification(notice: NotificationView): string {
  return notice.decision ? wordDecision(notice.decision) : wordNotice(notice, getLocale())
}
