import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { formatKrw } from '../../state/wording.ts'
import { TabBar } from '../TabBar.tsx'
import { TextField } from '../TextField.tsx'
import { WonInput } from '../WonInput.tsx'
import { purposes } from './CallDesk.tsx'
import type { BreakFilter } from '../../state/desk/queries.ts'

type Group = RouterOutputs['admin']['pay']['breaks']['groups'][number]

const kinds: Record<Group['kind'], () => string> = {
  bank_only: m.desk_break_bank_only,
  ledger_only: m.desk_break_ledger_only,
  gateway_only: m.desk_break_gateway_only,
  amount_differs: m.desk_break_amount_differs,
  balance_differs: m.desk_break_balance_differs,
  unresolved_call: m.desk_break_unresolved_call,
}
const subjects: Record<string, () => string> = {
  ...purposes,
  deposit: m.desk_subject_deposit,
  line: m.desk_subject_line,
  balance: m.desk_subject_balance,
}

/** A cause in words, e.g. “only at the bank · line without a name”. */
export function causeOf(kind: Group['kind'], subject: string): string {
  return [kinds[kind](), subjects[subject]?.() ?? subject].filter(Boolean).join(' · ')
}

const ages = [
  { value: '0', label: m.desk_age_any },
  { value: '2', label: () => m.desk_age_from({ days: 2 }) },
  { value: '8', label: () => m.desk_age_from({ days: 8 }) },
]
const chip =
  'inline-flex min-h-11 items-center gap-2 rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium transition-colors hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft aria-pressed:font-semibold aria-pressed:text-kiwi'

interface BreakFiltersProps {
  groups: Group[]
  filter: BreakFilter
  onChange: (filter: BreakFilter) => void
}

/** Filters by cause, age and amount. */
export function BreakFilters({ groups, filter, onChange }: BreakFiltersProps) {
  return (
    <div className="mt-4 space-y-3">
      <div role="group" aria-label={m.desk_causes()} className="flex flex-wrap gap-2">
        <button
          type="button"
          aria-pressed={filter.kind === null}
          onClick={() => onChange({ ...filter, kind: null, subject: null })}
          className={chip}
        >
          {m.desk_all_causes()}
        </button>
        {groups.map(({ kind, subject, count, amountKrw }) => (
          <button
            key={`${kind} ${subject}`}
            type="button"
            aria-pressed={filter.kind === kind && filter.subject === (subject || null)}
            // Old breaks have no subject: '' means that, and null means any subject.
            onClick={() => onChange({ ...filter, kind, subject: subject === '' ? null : subject })}
            className={chip}
          >
            {causeOf(kind, subject)}
            <span className="tabular-nums text-muted">{m.desk_count_amount({ count, amount: formatKrw(amountKrw) })}</span>
          </button>
        ))}
      </div>
      <TabBar
        label={m.desk_filter_age()}
        tabs={ages}
        value={String(filter.minAgeDays)}
        onChange={(days) => onChange({ ...filter, minAgeDays: Number(days) })}
      />
      <TextField
        label={m.desk_filter_amount()}
        Input={WonInput}
        maxLength={12}
        value={filter.minAmountKrw === 0 ? '' : String(filter.minAmountKrw)}
        onChange={(digits) => onChange({ ...filter, minAmountKrw: Number(digits) })}
      />
    </div>
  )
}
