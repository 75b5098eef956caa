import type { Audience, Commenters } from '../../../../src/shared/audiences.ts'
import { m } from '../../paraglide/messages.js'

/** What an author sets beside a post's pictures and words. */
export interface PostSettings {
  audience: Audience
  commentsFrom: Commenters
  paidLabel: boolean
  place: string
}

export const usualSettings: PostSettings = { audience: 'public', commentsFrom: 'everyone', paidLabel: false, place: '' }

export const audienceNames: Record<Audience, () => string> = {
  public: m.audience_public,
  followers: m.audience_followers,
  close_friends: m.audience_close_friends,
  only_me: m.audience_only_me,
}
export const audienceHints: Record<Audience, () => string> = {
  public: m.audience_public_hint,
  followers: m.audience_followers_hint,
  close_friends: m.audience_close_friends_hint,
  only_me: m.audience_only_me_hint,
}
export const commenterNames: Record<Commenters, () => string> = {
  everyone: m.comments_from_everyone,
  followed: m.comments_from_followed,
  nobody: m.comments_from_nobody,
}
