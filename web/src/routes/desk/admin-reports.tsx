import { useNavigate, useSearch } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { AppealDesk } from '../../parts/desk/cases/AppealDesk.tsx'
import { CaseDesk } from '../../parts/desk/cases/CaseDesk.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { TabBar } from '../../parts/TabBar.tsx'

/** The desk of moderators. */
export function AdminReportsPage() {
  return (
    <StaffPage title={m.cases_title()} permission="content.moderate">
      <Views />
    </StaffPage>
  )
}

const tabs = [
  { value: 'cases' as const, label: m.cases_tab },
  { value: 'appeals' as const, label: m.appeals_title },
]

function Views() {
  const { view = 'cases' } = useSearch({ from: '/admin/reports' })
  const navigate = useNavigate()
  const choose = (chosen: 'cases' | 'appeals') =>
    void navigate({ to: '/admin/reports', search: chosen === 'appeals' ? { view: 'appeals' } : {} })
  return (
    <>
      <TabBar label={m.cases_title()} tabs={tabs} value={view} onChange={choose} />
      <div className="mt-4">{view === 'appeals' ? <AppealDesk /> : <CaseDesk />}</div>
    </>
  )
}
