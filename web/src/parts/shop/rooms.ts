import {
  CircleHelp,
  ClipboardList,
  HandCoins,
  Landmark,
  LayoutDashboard,
  Megaphone,
  MessageCircle,
  Package,
  Settings,
  Star,
  TicketPercent,
  Undo2,
  Users,
} from 'lucide-react'
import { m } from '../../paraglide/messages.js'

/**
 * The pages of a shop's room, in the order of its menu: a new page adds a row, with the permission
 * that it needs.
 */
export const rooms = [
  { to: '/shop', label: m.room_overview, Icon: LayoutDashboard, permission: 'room' },
  { to: '/shop/orders', label: m.shop_orders_title, Icon: ClipboardList, permission: 'orders' },
  { to: '/shop/products', label: m.own_products_title, Icon: Package, permission: 'products' },
  { to: '/shop/returns', label: m.room_returns, Icon: Undo2, permission: 'orders' },
  { to: '/shop/reviews', label: m.room_reviews, Icon: Star, permission: 'orders' },
  { to: '/shop/questions', label: m.room_questions, Icon: CircleHelp, permission: 'orders' },
  { to: '/shop/coupons', label: m.shop_coupons, Icon: TicketPercent, permission: 'products' },
  { to: '/shop/commissions', label: m.commissions_title, Icon: Megaphone, permission: 'room' },
  { to: '/shop/payouts', label: m.payouts_title, Icon: Landmark, permission: 'money' },
  { to: '/shop/payments', label: m.payments_title, Icon: HandCoins, permission: 'money' },
  { to: '/shop/staff', label: m.room_staff, Icon: Users, permission: 'room' },
  { to: '/shop/settings', label: m.room_settings, Icon: Settings, permission: 'settings' },
  { to: '/chat', label: m.room_messages, Icon: MessageCircle, Package, permission: 'orders' },
] as const
