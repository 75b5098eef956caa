import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { TopUpByTransfer } from '../../parts/wallet/TopUpByTransfer.tsx'
import { TopUpFromAccount } from '../../parts/wallet/TopUpFromAccount.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'

export function TopUpPage() {
  return (
    <MemberPage title={m.top_up_title()} verifyReason={m.verify_needed_wallet()}>
      {() => <TopUp />}
    </MemberPage>
  )
}

type Way = 'account' | 'transfer'

function TopUp() {
  const { data: wallet, error, isPending, refetch } = useQuery(walletQueries.wallet())
  const [way, setWay] = useState<Way>('account')
  if (isPending) return <BlockSkeleton />
  if (!wallet) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <TabBar
        label={m.wallet_top_up_how()}
        value={way}
        onChange={setWay}
        tabs={[
          { value: 'account', label: m.wallet_top_up_from_account },
          { value: 'transfer', label: m.wallet_top_up_by_transfer },
        ]}
      />
      {way === 'account' ? <TopUpFromAccount wallet={wallet} /> : <TopUpByTransfer />}
    </>
  )
}
