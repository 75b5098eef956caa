import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { reasonNames } from '../decisions.ts'
import type { Me } from '../kiwi.ts'
import { reportedKindNames } from '../safety/report-words.ts'
import { channelNames } from '../social/channels.ts'
import { kindNames } from '../wallet/wording.ts'
import { formatKrw } from '../wording.ts'

type Person = RouterOutputs['admin']['people']['get']
type Entry = RouterOutputs['admin']['people']['timeline']['entries'][number]
type Act = RouterOutputs['admin']['operations']['acts']['acts'][number]['act']
type Proposed = RouterOutputs['admin']['decisions']['list']['proposals'][number]['kind']
type Switch = RouterOutputs['admin']['operations']['switches']['switches'][number]['name']

const roleNames: Record<Me['role'], () => string> = {
  member: m.staff_role_member,
  support: m.staff_role_support,
  moderator: m.staff_role_moderator,
  finance: m.staff_role_finance,
  admin: m.staff_role_admin,
}
export const roleName = (role: Me['role']) => roleNames[role]()

const statusNames: Record<Person['status'], () => string> = {
  pending: m.staff_status_pending,
  active: m.staff_status_active,
  suspended: m.staff_status_suspended,
  withdrawn: m.staff_status_withdrawn,
}
export const statusName = (status: Person['status']) => statusNames[status]()

const actNames: Record<Act, () => string> = {
  look: m.staff_act_look,
  view: m.staff_act_view,
  sign_out: m.staff_act_sign_out,
  propose: m.staff_act_propose,
  confirm: m.staff_act_confirm,
  refuse: m.staff_act_refuse,
  retry_job: m.staff_act_retry_job,
  discard_job: m.staff_act_discard_job,
  set_switch: m.staff_act_set_switch,
  withhold_tag: m.staff_act_withhold_tag,
  staff_refused: m.staff_act_staff_refused,
}
/** What waits for a second member of staff, or waited. */
export const proposalNames: Record<Proposed, () => string> = {
  ban: m.staff_ban,
  freeze: m.staff_freeze,
  points: m.points_desk,
  dispute: m.staff_proposal_dispute,
  debt: m.staff_proposal_debt,
}

/** A switch in words; else the end of a number: enough to see that two lines mean the same. */
export const wordSubject = (act: Act, subject: string | null) =>
  act === 'set_switch' && subject !== null ? wordSwitch(subject) : (subject?.replace(/^[\da-f-]{30}([\da-f]{6})$/, '#$1') ?? null)
export const staffActName = (act: Act, proposal: Proposed | null) =>
  proposal === null ? actNames[act]() : `${actNames[act]()}: ${proposalNames[proposal]()}`

const switchNames: Record<Switch, () => string> = {
  sign_ups: m.staff_switch_sign_ups,
  uploads: m.staff_switch_uploads,
  payments: m.staff_switch_payments,
}
export const switchName = (name: Switch) => switchNames[name]()

/** What ends for people while it is off, and what goes on. */
export const switchEffects: Record<Switch, () => string> = {
  sign_ups: m.staff_switch_sign_ups_off,
  uploads: m.staff_switch_uploads_off,
  payments: m.staff_switch_payments_off,
}

/** The subject of an act on a switch, `uploads: off`, in words. */
function wordSwitch(subject: string): string {
  const [name = '', state] = subject.split(': ')
  return name in switchNames ? `${switchName(name as Switch)}: ${state === 'on' ? m.staff_on() : m.staff_off()}` : subject
}

const logNames: Record<Entry['log'], () => string> = {
  security: m.staff_log_security,
  access: m.staff_log_access,
  staff: m.staff_log_staff,
  moderation: m.staff_log_moderation,
  orders: m.staff_log_orders,
  money: m.staff_log_money,
}
export const logName = (log: Entry['log']) => logNames[log]()

/** What happened, as a short name; the name of the log's own word where there is none yet. */
const entryNames: Record<string, () => string> = {
  ...actNames,
  sign_in: m.staff_event_sign_in,
  new_device: m.staff_event_new_device,
  sign_in_refused: m.staff_event_sign_in_refused,
  sessions_ended: m.staff_event_sessions_ended,
  channel_linked: m.staff_event_channel_linked,
  passkey_added: m.staff_event_passkey_added,
  passkey_removed: m.staff_event_passkey_removed,
  identity_proved: m.staff_event_identity_proved,
  suspend: m.staff_event_suspend,
  restore: m.staff_event_restore,
  release_identity: m.staff_event_release_identity,
  set_role: m.staff_event_set_role,
  warn: m.staff_event_warn,
  hide: m.staff_event_hide,
  hold: m.staff_event_hold,
  release: m.staff_event_release,
  limit: m.staff_event_limit,
  freeze: m.staff_freeze,
  ban: m.staff_ban,
  bought: m.staff_event_bought,
  sold: m.staff_event_sold,
  ...kindNames,
}
export const entryName = (what: string) => entryNames[what]?.() ?? what

/** Words for the values of details that are names in the logs. */
const detailNames: Record<string, Record<string, () => string>> = {
  reasonCode: reasonNames,
  subjectKind: reportedKindNames,
  provider: channelNames,
  proposal: proposalNames,
  state: {
    placed: m.order_state_placed,
    confirmed: m.order_state_confirmed,
    partly_cancelled: m.order_state_partly_cancelled,
    cancelled: m.order_state_cancelled,
    expired: m.order_state_expired,
    partly_returned: m.order_state_partly_returned,
    returned: m.order_state_returned,
    partly_refunded: m.order_state_partly_refunded,
    refunded: m.order_state_refunded,
  },
  way: { in: m.staff_money_in, out: m.staff_money_out },
}

export function entryDetails({ details }: Entry): string {
  return Object.entries(details)
    .map(([name, value]) => detailNames[name]?.[String(value)]?.() ?? (name === 'amountKrw' ? formatKrw(Number(value)) : String(value)))
    .filter((text) => text !== '')
    .join(' · ')
}
