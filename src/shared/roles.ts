/**
 * What a person is to Kiwi. All but `member` are staff; `social/access/permissions.ts` says what
 * each role may do.
 */
export const roles = ['member', 'support', 'moderator', 'finance', 'admin'] as const
export type Role = (typeof roles)[number]
export type StaffRole = Exclude<Role, 'member'>
