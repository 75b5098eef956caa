import { answerInvitation } from '../commerce/members/answer-invitation.ts'
import { inviteMember } from '../commerce/members/invite-member.ts'
import { listInvitations } from '../commerce/members/list-invitations.ts'
import { listShopActs } from '../commerce/members/list-shop-acts.ts'
import { listStaff } from '../commerce/members/list-staff.ts'
import { leaveShop, removeMember } from '../commerce/members/remove-member.ts'
import {
  answerInvitationInput,
  invitationList,
  inviteMemberInput,
  memberInput,
  setMemberRoleInput,
  shopActPage,
  shopActsInput,
  shopStaff,
} from '../commerce/members/schema.ts'
import { setMemberRole } from '../commerce/members/set-member-role.ts'
import { takeSeats } from '../social/chat/open-shop-room.ts'
import { noInput } from '../shared/text.ts'
import { member, router, shop } from './trpc.ts'

/** Every change of the shop's people answers with all of them. */
export const shopStaffRouter = router({
  list: shop('room', 'read', noInput, shopStaff).query(({ ctx }) => listStaff(ctx)),
  invite: shop('people', 'probe', inviteMemberInput, shopStaff).mutation(({ ctx, input }) => inviteMember(ctx, input)),
  setRole: shop('people', 'write', setMemberRoleInput, shopStaff).mutation(({ ctx, input }) => setMemberRole(ctx, input)),
  remove: shop('people', 'write', memberInput, shopStaff).mutation(({ ctx, input }) => removeMember(ctx, input)),
  leave: shop('room', 'write', noInput, invitationList).mutation(({ ctx }) => leaveShop(ctx)),
  acts: shop('people', 'read', shopActsInput, shopActPage).query(({ ctx, input }) => listShopActs(ctx, input)),
  /** Of other shops, to the caller. */
  invitations: member('read', noInput, invitationList).query(({ ctx }) => listInvitations(ctx)),
  answer: member('write', answerInvitationInput, invitationList).mutation(async ({ ctx, input }) => {
    const left = await answerInvitation(ctx, input)
    if (input.accept) await takeSeats(ctx, input.shopId)
    return left
  }),
})
