import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { KiwiError } from '../../errors.ts'
import type { ShopRole } from '../../shared/shop-roles.ts'
import { workplace } from '../access/shops.ts'
import { permissionsOf } from '../access/permissions.ts'
import { owedConsent } from '../consent/rules.ts'
import { unreadCount } from '../notifications/count-unread.ts'
import { photoUrl } from '../media/picture.ts'
import { chipAvatar, markOf, profileWidthPx } from './chips.ts'
import type { Me, Profile } from './schema.ts'

/**
 * The caller's account. Plan: person_pkey, media_pkey, shop_owner_unique, shop_member_works,
 * `unreadCount`.
 */
export async function readMe(ctx: Ctx): Promise<Me> {
  const { personId } = signedInCaller(ctx)
  const [row] = await rows(
    ctx.main.db,
    sql<MeRow>`select p.id, p.status, p.role, p.handle, p.display_name, p.bio, p.pronouns, p.links, ${markOf(sql`p`)} as mark, p.is_private, p.shows_presence, p.interests, p.locale,
               p.agreed_terms, p.agreed_privacy,
               p.created_at, avatar.variants as avatar_variants,
               s.id as shop_id, s.handle as shop_handle, s.name as shop_name, s.role as shop_role,
               ${unreadCount(personId)} as unread_count
          from person p ${chipAvatar('p')} ${workplace(sql`p.id`)}
         where p.id = ${personId} and p.status in ('pending', 'active', 'suspended')`,
  )
  if (!row) throw new KiwiError('UNAUTHENTICATED')
  const { avatarVariants, shopId, shopHandle, shopName, shopRole, createdAt, agreedTerms, agreedPrivacy, ...me } = row
  const owed = owedConsent({ terms: agreedTerms, privacy: agreedPrivacy })
  return {
    ...me,
    permissions: me.status === 'suspended' ? [] : permissionsOf(me.role),
    avatarUrl: await photoUrl(ctx, avatarVariants, profileWidthPx),
    shop: shopRole === null ? null : { id: shopId!, handle: shopHandle ?? '', name: shopName ?? '', role: shopRole },
    createdAt: createdAt.toISOString(),
    consentAsked: owed && { kinds: owed.kinds, changesWaitFrom: owed.changesWaitFrom.toISOString() },
  }
}

interface MeRow extends ShopColumns, Omit<Me, 'avatarUrl' | 'shop' | 'createdAt' | 'permissions' | 'consentAsked'> {
  agreedTerms: number
  agreedPrivacy: number
  avatarVariants: MediaVariant[] | null
  shopRole: ShopRole | null
  createdAt: Date
}

export interface ShopColumns {
  shopId: string | null
  shopHandle: string | null
  shopName: string | null
}

export function shopOf({ shopId, shopHandle, shopName }: ShopColumns): Profile['shop'] {
  return shopId === null ? null : { id: shopId, handle: shopHandle ?? '', name: shopName ?? '' }
}
