import { Lock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { DeskLinks } from '../../parts/desk/DeskLinks.tsx'
import { ExperimentDesk } from '../../parts/desk/ExperimentDesk.tsx'
import { Overview } from '../../parts/desk/Overview.tsx'
import { Replay } from '../../parts/desk/Replay.tsx'
import { Snapshot } from '../../parts/desk/Snapshot.tsx'
import { Why } from '../../parts/desk/Why.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { TabBar } from '../../parts/TabBar.tsx'

type View = 'overview' | 'snapshot' | 'experiments' | 'replay' | 'why'

const tabs: { value: View; label: () => string }[] = [
  { value: 'overview', label: m.look_overview },
  { value: 'snapshot', label: m.look_snapshot },
  { value: 'experiments', label: m.look_experiments },
  { value: 'replay', label: m.look_replay },
  { value: 'why', label: m.look_why },
]
const views: Record<View, () => ReactNode> = {
  overview: Overview,
  snapshot: Snapshot,
  experiments: ExperimentDesk,
  replay: Replay,
  why: Why,
}

/** What the feeds show and what comes of it. Only this page loads the plots. */
export function AdminRankingPage() {
  return (
    <MemberPage title={m.look_title()} wide>
      {(me) => (me.permissions.includes('ranking.look') ? <Views /> : <Message Icon={Lock} title={m.desk_not_allowed()} />)}
    </MemberPage>
  )
}

function Views() {
  const [view, setView] = useState<View>('overview')
  const Chosen = views[view]
  return (
    <>
      <DeskLinks />
      <TabBar label={m.look_title()} tabs={tabs} value={view} onChange={setView} />
      <div className="mt-5 space-y-5">
        <Chosen />
      </div>
    </>
  )
}
