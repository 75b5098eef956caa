import * as z from 'zod'
import { shopAct } from '../../db/schema/shop-staff.ts'
import { memberRoles, shopRoles } from '../../shared/shop-roles.ts'
import { cursor, handle, uuid } from '../../shared/text.ts'
import { personChip } from '../../social/people/schema.ts'

const memberRole = z.enum(memberRoles)

export const shopStaff = z.object({
  /** What the caller is here. */
  role: z.enum(shopRoles),
  owner: personChip,
  members: z.array(
    z.object({
      person: personChip,
      role: memberRole,
      invitedAt: z.iso.datetime(),
      /** Null: the invitation waits for an answer. */
      acceptedAt: z.iso.datetime().nullable(),
    }),
  ),
})
/** `handle` as the caller saw it: a name is not an identity. */
export const inviteMemberInput = z.strictObject({ personId: uuid, handle, role: memberRole })
export const memberInput = z.strictObject({ personId: uuid })
export const setMemberRoleInput = z.strictObject({ personId: uuid, role: memberRole })
/** `role` as the caller saw it. */
export const answerInvitationInput = z.strictObject({ shopId: uuid, role: memberRole, accept: z.boolean() })
export const invitationList = z.object({
  invitations: z.array(
    z.object({
      shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
      role: memberRole,
      invitedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
    }),
  ),
})
export const shopActsInput = z.strictObject({ cursor })
export const shopActPage = z.object({
  acts: z.array(
    z.object({
      id: z.string(),
      /** Null: who did it left Kiwi. */
      by: z.object({ handle: z.string(), displayName: z.string() }).nullable(),
      act: z.enum(shopAct.act.enumValues),
      subjectId: z.string().nullable(),
      /** The title of a product, the name of a person, the number of an order. */
      subjectName: z.string().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
