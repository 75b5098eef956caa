import { useInfiniteQuery } from '@tanstack/react-query'
import { Archive } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { queries } from '../../state/social/queries.ts'

export function ArchivePage() {
  return (
    <MemberPage title={m.archive_title()} wide className="">
      {() => (
        <>
          <p className="px-4 pb-4 text-[0.9375rem] text-muted">{m.archive_body()}</p>
          <Archived />
        </>
      )}
    </MemberPage>
  )
}

function Archived() {
  const query = useInfiniteQuery(queries.archived())
  return <PostGridPages query={query} surface="profile" empty={<Message Icon={Archive} title={m.archive_none()} />} />
}
