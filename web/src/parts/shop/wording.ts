import type { ShopRole } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import type { ShopAct } from '../../state/orders/room-queries.ts'

export const roleNames: Record<ShopRole, () => string> = {
  owner: m.room_role_owner,
  seller: m.room_role_seller,
  finance: m.room_role_finance,
}
export const roleHints: Record<Exclude<ShopRole, 'owner'>, () => string> = {
  seller: m.room_role_seller_hint,
  finance: m.room_role_finance_hint,
}

export const actNames: Record<ShopAct['act'], () => string> = {
  open_shop: m.room_act_open_shop,
  change_settings: m.room_act_change_settings,
  invite: m.room_act_invite,
  join: m.room_act_join,
  leave: m.room_act_leave,
  change_role: m.room_act_change_role,
  remove_member: m.room_act_remove_member,
  create_product: m.room_act_create_product,
  change_product: m.room_act_change_product,
  confirm_order: m.room_act_confirm_order,
  cancel_order: m.room_act_cancel_order,
  pay_debt: m.room_act_pay_debt,
  refund_payment: m.room_act_refund_payment,
  change_commission: m.room_act_change_commission,
}
