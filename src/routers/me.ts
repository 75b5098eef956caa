import * as z from 'zod'
import { checkHandle } from '../social/people/check-handle.ts'
import { leavingObstacles } from '../commerce/orders/leaving-obstacles.ts'
import { restPart } from '../pay/bank/pay-rest.ts'
import { leave } from '../social/leaving/leave.ts'
import { previewLeaving } from '../social/leaving/preview-leaving.ts'
import { readReceipt } from '../social/leaving/read-receipt.ts'
import { leaveInput, leaveOutput, leavingPreview, receipt, receiptInput } from '../social/leaving/schema.ts'
import { readExport } from '../social/export/read-export.ts'
import { requestExport } from '../social/export/request-export.ts'
import { exportView } from '../social/export/schema.ts'
import { agree } from '../social/consent/agree.ts'
import { listConsents } from '../social/consent/list-consents.ts'
import { agreeInput, consentList } from '../social/consent/schema.ts'
import { withdrawMarketing } from '../social/consent/withdraw-marketing.ts'
import { endOtherSessions } from '../social/people/end-other-sessions.ts'
import { listOwnChannels } from '../social/people/list-own-channels.ts'
import { endSession } from '../social/people/end-session.ts'
import { listSessions } from '../social/people/list-sessions.ts'
import { readMe } from '../social/people/read-me.ts'
import { handleAnswer, handleInput, me, sessionInput, sessionList, updateProfileInput, ownChannelList } from '../social/people/schema.ts'
import { updateProfile } from '../social/people/update-profile.ts'
import { archivedPosts } from '../social/posts/archive-post.ts'
import { bookmarkedPosts, likedPosts } from '../social/posts/reacted-posts.ts'
import { myPostsInput, notedPage, postPage } from '../social/posts/schema.ts'
import { listMyEvents } from '../social/security/list-events.ts'
import { myEventsInput, securityEventPage } from '../social/security/schema.ts'
import { appeal } from '../social/moderation/appeal.ts'
import { appealInput, appealOutput, ownActionPage, ownActionsInput } from '../social/moderation/appeal-schema.ts'
import { listOwnActions } from '../social/moderation/list-own-actions.ts'
import { addPasskey } from '../social/passkeys/add-passkey.ts'
import { listPasskeys } from '../social/passkeys/list-passkeys.ts'
import { addPasskeyInput, passkeyInput, passkeyList, passkeyOptions } from '../social/passkeys/schema.ts'
import { removePasskey } from '../social/passkeys/remove-passkey.ts'
import { startAdding } from '../social/passkeys/start-adding.ts'
import { noInput, opaqueToken } from '../shared/text.ts'
import { followEvents } from '../realtime/subscribe.ts'
import { liveSources } from './live-sources.ts'
import { anyone, asJson, evenSuspended, member, owner, pending, router, stream } from './trpc.ts'

export const meRouter = router({
  get: evenSuspended('read', noInput, me).query(({ ctx }) => readMe(ctx)),
  update: member('probe', updateProfileInput, me).mutation(({ ctx, input }) => updateProfile(ctx, input)),
  checkHandle: member('probe', handleInput, handleAnswer).query(({ ctx, input }) => checkHandle(ctx, input)),
  likes: member('read', myPostsInput, postPage).query(({ ctx, input }) => asJson(likedPosts(ctx, input))),
  archived: member('read', myPostsInput, postPage).query(({ ctx, input }) => asJson(archivedPosts(ctx, input))),
  bookmarks: member('read', myPostsInput, notedPage).query(({ ctx, input }) => bookmarkedPosts(ctx, input)),
  sessions: pending('read', noInput, sessionList).query(({ ctx }) => listSessions(ctx)),
  /** One's own security log: sign-ins, refusals, ended sessions. */
  securityLog: pending('read', myEventsInput, securityEventPage).query(({ ctx, input }) => listMyEvents(ctx, input)),
  endSession: owner('write', sessionInput, z.object({ ended: z.literal(true) })).mutation(({ ctx, input }) => endSession(ctx, input)),
  endOtherSessions: pending('write', noInput, z.object({ ended: z.literal(true) })).mutation(({ ctx }) => endOtherSessions(ctx)),
  /** The channels that open the caller's account. */
  channels: pending('read', noInput, ownChannelList).query(({ ctx }) => listOwnChannels(ctx)),
  /** A second way in, made on a device of the person (WebAuthn). */
  passkeys: router({
    list: member('read', noInput, passkeyList).query(({ ctx }) => listPasskeys(ctx)),
    startAdding: member('identity', noInput, passkeyOptions).mutation(({ ctx }) => startAdding(ctx)),
    add: member('write', addPasskeyInput, passkeyList).mutation(({ ctx, input }) => addPasskey(ctx, input)),
    remove: owner('write', passkeyInput, passkeyList).mutation(({ ctx, input }) => removePasskey(ctx, input)),
  }),
  /** To take one's data and to leave are rights of suspended people too. */
  leavingPreview: evenSuspended('read', noInput, leavingPreview).query(({ ctx }) => previewLeaving(ctx, leavingObstacles, restPart)),
  leave: evenSuspended('write', leaveInput, leaveOutput).mutation(({ ctx, input }) => leave(ctx, input, leavingObstacles, restPart)),
  /** For whoever has the secret of a leaving: there is no account any more. */
  leavingReceipt: anyone('probe', receiptInput, receipt).query(({ ctx, input }) => readReceipt(ctx, input)),
  /** The newest export of everything that Kiwi keeps about the caller. */
  export: evenSuspended('read', noInput, exportView).query(({ ctx }) => readExport(ctx)),
  requestExport: evenSuspended('heavy', noInput, exportView).mutation(({ ctx }) => requestExport(ctx)),
  consents: pending('read', noInput, consentList).query(({ ctx }) => listConsents(ctx)),
  agree: pending('write', agreeInput, consentList).mutation(({ ctx, input }) => agree(ctx, input)),
  withdrawMarketing: pending('write', noInput, consentList).mutation(({ ctx }) => withdrawMarketing(ctx)),
  /** What moderators decided about the caller; open to suspended people, as the appeal is. */
  actions: evenSuspended('read', ownActionsInput, ownActionPage).query(({ ctx, input }) => listOwnActions(ctx, input)),
  appeal: evenSuspended('write', appealInput, appealOutput).mutation(({ ctx, input }) => appeal(ctx, input)),
  /** Live events over SSE; resumes without a gap after `lastEventId`. */
  events: stream('stream', z.strictObject({ lastEventId: opaqueToken(100).nullish() })).subscription(({ ctx, input, signal }) =>
    followEvents(ctx, liveSources, input.lastEventId ?? null, signal),
  ),
})
