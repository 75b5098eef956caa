import { minus } from '../../../../src/shared/won.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'

/** `12.3%`; below a percent with one digit more. */
export function formatShare(share: number): string {
  const digits = Math.abs(share) < 0.01 && share !== 0 ? 2 : 1
  return new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: digits }).format(share)
}

/** A difference of shares, with its sign: `+1.2%p`. */
export function formatPoints(difference: number): string {
  const points = new Intl.NumberFormat(getLocale(), { signDisplay: 'exceptZero', maximumFractionDigits: 2 }).format(difference * 100)
  return m.look_points({ points: points.replace('-', minus) })
}

export function formatMs(ms: number): string {
  const [value, unit] = ms < 1_000 ? [ms, 'millisecond'] : ms < 60_000 ? [ms / 1_000, 'second'] : [ms / 60_000, 'minute']
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'narrow',
    maximumFractionDigits: (value as number) < 10 ? 1 : 0,
  }).format(value as number)
}

const sourceNames: Record<string, () => string> = {
  near: m.look_source_near,
  ease: m.look_source_ease,
  profile: m.look_source_profile,
  friends: m.look_source_friends,
  popular: m.look_source_popular,
  topic: m.look_source_topic,
  explore: m.look_source_explore,
}
export const sourceName = (source: string) => sourceNames[source]?.() ?? source

/** Of middle brightness, so that each can be told from the card in both modes. */
const sourceColors: Record<string, string> = {
  near: '#5f9424',
  ease: '#279687',
  profile: '#4483c4',
  friends: '#8e67cc',
  popular: '#c98616',
  topic: '#c75d84',
  explore: '#8b8577',
}
export const sourceColor = (source: string) => sourceColors[source] ?? '#8b8577'
/** The order in which sources are drawn, the same everywhere. */
export const sourceOrder = Object.keys(sourceColors)

const surfaceNames: Record<string, () => string> = {
  home: m.look_surface_home,
  popular: m.look_surface_popular,
  interest: m.look_surface_interest,
  tag: m.look_surface_tag,
  search: m.look_surface_search,
  profile: m.look_surface_profile,
  post: m.look_surface_post,
}
export const surfaceName = (surface: string) => surfaceNames[surface]?.() ?? m.look_surface_other()

const actNames: Record<string, () => string> = {
  view: m.look_act_view,
  click: m.look_act_click,
  like: m.look_act_like,
  bookmark: m.look_act_bookmark,
  comment: m.look_act_comment,
  share: m.look_act_share,
  purchase: m.look_act_purchase,
  hide: m.look_act_hide,
}
export const actName = (act: string) => actNames[act]?.() ?? act

/** To the minute, in the reader's time zone. */
export const formatDateTime = (iso: string) =>
  new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
