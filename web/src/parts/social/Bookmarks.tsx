import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { Bookmark, FolderInput } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { NotedCard } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { Button } from '../Button.tsx'
import { Message } from '../Message.tsx'
import { FallenPrices } from '../orders/FallenPrices.tsx'
import { BookmarkNote } from './BookmarkNote.tsx'
import { ChoiceBar, PickPost } from './ChosenPosts.tsx'
import { CollectionDialog } from './CollectionDialog.tsx'
import { CollectionShelf } from './CollectionShelf.tsx'
import { PostGridPages } from './PostGridPages.tsx'

/** One's bookmarks with their notes, below the collections; several can be put into one at once. */
export function Bookmarks() {
  const query: UseInfiniteQueryResult<{ pages: { posts: NotedCard[] }[] }> = useInfiniteQuery(queries.bookmarks())
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const [isPutting, setPutting] = useState(false)
  const hasAny = query.data?.pages.some(({ posts }) => posts.length > 0)
  const end = () => {
    setPutting(false)
    setChosen(null)
  }
  return (
    <>
      <FallenPrices />
      <CollectionShelf />
      {hasAny && (
        <div className="px-4 pb-3 sm:px-0">
          <Button kind="quiet" aria-pressed={chosen !== null} onClick={() => setChosen(chosen ? null : [])}>
            {chosen ? m.cancel() : m.collection_fill()}
          </Button>
        </div>
      )}
      <PostGridPages
        query={query}
        surface="profile"
        list="bookmarks"
        // oxlint-disable-next-line react/no-unstable-nested-components -- called for each tile, and no component
        below={(post) => (chosen ? <PickPost postId={post.id} chosen={chosen} onChange={setChosen} /> : <BookmarkNote post={post} small />)}
        empty={<Message Icon={Bookmark} title={m.me_bookmarks_none()} />}
      />
      {chosen && chosen.length > 0 && (
        <ChoiceBar>
          <Button onClick={() => setPutting(true)}>
            <FolderInput aria-hidden className="size-5" />
            {m.collection_put({ count: chosen.length })}
          </Button>
        </ChoiceBar>
      )}
      {isPutting && chosen && <CollectionDialog postIds={[...chosen]} onDone={end} onClose={end} />}
    </>
  )
}
