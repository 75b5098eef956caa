/** Who works in a shop: its one owner, and the people whom the owner invited. */
export const shopRoles = ['owner', 'seller', 'finance'] as const
export type ShopRole = (typeof shopRoles)[number]
/** Roles that the owner gives to others. */
export const memberRoles = ['seller', 'finance'] as const satisfies ShopRole[]
export type MemberRole = (typeof memberRoles)[number]

/**
 * What somebody may do in their shop. `room`: see its overview and who works there. `account`: the
 * owner's own money, which pays the shop's debt and is paid out to their bank account.
 */
export const shopPermissions = ['room', 'products', 'orders', 'money', 'settings', 'people', 'account'] as const
export type ShopPermission = (typeof shopPermissions)[number]

const permissionsOf: Record<ShopRole, readonly ShopPermission[]> = {
  owner: shopPermissions,
  seller: ['room', 'products', 'orders'],
  finance: ['room', 'money'],
}

export function mayInShop(role: ShopRole, permission: ShopPermission): boolean {
  return permissionsOf[role].includes(permission)
}

/** The roles of members that have a permission, for statements. */
export function memberRolesWith(permission: ShopPermission): MemberRole[] {
  return memberRoles.filter((role) => mayInShop(role, permission))
}
