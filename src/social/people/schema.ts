import * as z from 'zod'
import { oauthProviders } from '../../platform/oauth/port.ts'
import { maxLengths, maxLinks } from '../../shared/bounds.ts'
import { roles } from '../../shared/roles.ts'
import { shopRoles } from '../../shared/shop-roles.ts'
import { cleanLink } from '../../shared/writing/address.ts'
import { consentAsked } from '../consent/schema.ts'
import { cursor, handle, newHandle, opaqueToken, sitePath, textBlock, textLine, uuid } from '../../shared/text.ts'
import { permissions } from '../access/permissions.ts'

export const categories = ['fashion', 'beauty', 'home', 'food', 'outdoors', 'tech', 'pets', 'daily'] as const
export const category = z.enum(categories)

/** A person as shown beside their posts. `avatarUrl` is signed and expires. */
export const personChip = z.object({
  id: z.string(),
  handle: z.string(),
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  avatarThumbhash: z.string().nullable(),
  /**
   * Shown beside the name and set by Kiwi only: `staff` works for Kiwi, `verified` is who the name
   * says, `shop` sells here.
   */
  mark: z.enum(['staff', 'verified', 'shop']).nullable(),
})
export type PersonChip = z.infer<typeof personChip>

export const startSignInInput = z.strictObject({
  provider: z.enum(oauthProviders),
  returnTo: sitePath.default('/'),
})
/** The providers that this Kiwi offers, in the order to show them. */
export const channelList = z.object({
  providers: z.array(z.enum(oauthProviders)),
  /** Whether passkeys work here: not on Workers. */
  passkeys: z.boolean(),
})
/** The client opens `url`; the provider returns to `/auth/<provider>/callback`. */
export const startSignInOutput = z.object({ url: z.string() })

export const startIdentityInput = z.strictObject({ returnTo: sitePath.default('/') })
export const startIdentityOutput = z.object({ verificationId: z.string(), url: z.string() })
export type StartedIdentity = z.infer<typeof startIdentityOutput>
/** From the provider's redirect: `identityVerificationId` and `identityVerificationTxId`. */
export const completeIdentityInput = z.strictObject({ verificationId: opaqueToken(100), attemptId: opaqueToken(100) })
export const linkChannelInput = z.strictObject({ verificationId: opaqueToken(100) })

export const me = z.object({
  id: z.string(),
  /** `suspended`: only what was decided, an appeal, an export and leaving are open. */
  status: z.enum(['pending', 'active', 'suspended']),
  role: z.enum(roles),
  /** What the person may do as staff; empty for a member. */
  permissions: z.array(z.enum(permissions)),
  handle: z.string().nullable(),
  displayName: z.string(),
  bio: z.string(),
  pronouns: z.string(),
  /** https addresses. They lead out of Kiwi: warn before following one. */
  links: z.array(z.string()),
  isPrivate: z.boolean(),
  /** Whoever they talk with sees when they have the conversation open, and they see it too. */
  showsPresence: z.boolean(),
  avatarUrl: z.string().nullable(),
  mark: personChip.shape.mark,
  interests: z.array(category),
  locale: z.enum(['ko', 'en']),
  unreadCount: z.int(),
  /** The shop of the person, or the one where they work. */
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string(), role: z.enum(shopRoles) }).nullable(),
  createdAt: z.iso.datetime(),
  consentAsked: consentAsked.nullable(),
})
export type Me = z.infer<typeof me>
export const joining = me.extend({
  /** The session's new token, for an app. Null for a browser, which gets a cookie. */
  sessionToken: z.string().nullable(),
})

/** An address for a profile, in the one spelling of `cleanLink`. */
const profileLink = textLine(maxLengths.link, 1)
  .refine((text) => cleanLink(text) !== null, { message: 'must be an https address, as https://example.com' })
  .transform((text) => cleanLink(text) ?? '')
  .refine((href) => href.length <= maxLengths.link * 2, { message: 'is too long' })

export const updateProfileInput = z.strictObject({
  handle: newHandle.optional(),
  displayName: textLine(maxLengths.displayName, 1).optional(),
  bio: textBlock(maxLengths.bio).optional(),
  pronouns: textLine(maxLengths.pronouns).optional(),
  links: z
    .array(profileLink)
    .max(maxLinks)
    .transform((links) => [...new Set(links)])
    .optional(),
  isPrivate: z.boolean().optional(),
  showsPresence: z.boolean().optional(),
  /** Null removes the photo. Else the caller's own ready picture with purpose `avatar`. */
  avatarMediaId: uuid.nullable().optional(),
  interests: z.array(category).max(8).optional(),
  locale: z.enum(['ko', 'en']).optional(),
})

export const handleInput = z.strictObject({ handle: newHandle })
/** Whether the caller can take the handle now. */
export const handleAnswer = z.object({
  handle: z.string(),
  /**
   * `mine`: it is the caller's. `tooOften`: free, but the caller may change again only at `nextAt`.
   */
  state: z.enum(['free', 'mine', 'taken', 'tooOften']),
  nextAt: z.iso.datetime().nullable(),
})
export type HandleAnswer = z.infer<typeof handleAnswer>

/** What the caller is to a person. */
export const relation = z.enum(['self', 'none', 'requested', 'following', 'blocked'])
export type Relation = z.infer<typeof relation>
export const profile = personChip.extend({
  /** The person's present handle, where the caller asked for an old one; links should use it. */
  movedTo: z.string().nullable(),
  bio: z.string(),
  pronouns: z.string(),
  links: me.shape.links,
  isPrivate: z.boolean(),
  followerCount: z.int(),
  followingCount: z.int(),
  postCount: z.int(),
  /** Of a person whom the caller has blocked, only the name is given. */
  relation,
  /** The caller's feeds leave this person's posts out. */
  isMuted: z.boolean(),
  /** False for a private account that the caller does not follow: its posts are then empty. */
  postsVisible: z.boolean(),
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }).nullable(),
})
export type Profile = z.infer<typeof profile>

export const profileInput = z.strictObject({ handle })
export const personPostsInput = z.strictObject({ handle, cursor, limit: z.int().min(1).max(30).default(12) })
export const personInput = z.strictObject({ personId: uuid })
export const peopleListInput = z.strictObject({ handle, cursor, limit: z.int().min(1).max(50).default(30) })
export const ownPeopleInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(30) })
export const followOutput = z.object({ relation })
export const muteOutput = z.object({ isMuted: z.boolean() })
export const peopleList = z.object({ people: z.array(personChip), nextCursor: z.string().nullable() })
export type PeopleList = z.infer<typeof peopleList>
export const sessionList = z.object({
  sessions: z.array(
    z.object({ id: z.string(), device: z.string(), createdAt: z.iso.datetime(), lastUsedAt: z.iso.datetime(), current: z.boolean() }),
  ),
})
export const ownChannelList = z.object({ channels: z.array(z.object({ provider: z.enum(oauthProviders), linkedAt: z.iso.datetime() })) })
export const sessionInput = z.strictObject({ sessionId: uuid })
