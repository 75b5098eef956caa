import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight, FolderHeart, Link2 } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { collectionQueries, useCollectionAct } from '../../state/social/collections.ts'
import { Picture } from '../Picture.tsx'

const arrow = 'grid size-11 place-items-center rounded-full hover:bg-sunken disabled:opacity-35'

/** One's collections in their order, above the bookmarks; nothing while there are none. */
export function CollectionShelf() {
  const { data } = useQuery(collectionQueries.list())
  const act = useCollectionAct()
  const [isSorting, setSorting] = useState(false)
  const collections = data?.collections ?? []
  if (collections.length === 0) return null
  function move(at: number, by: number) {
    const ids = collections.map(({ id }) => id)
    const [moved] = ids.splice(at, 1)
    ids.splice(at + by, 0, moved!)
    act.mutate({ kind: 'order', collectionIds: ids })
  }
  return (
    <section aria-labelledby="collections" className="mb-4 px-4 sm:px-0">
      <div className="flex items-center justify-between">
        <h2 id="collections" className="font-bold">
          {m.collections_title()}
        </h2>
        {collections.length > 1 && (
          <button
            type="button"
            aria-pressed={isSorting}
            onClick={() => setSorting(!isSorting)}
            className="min-h-11 rounded-full px-3 text-sm font-semibold text-muted aria-pressed:bg-kiwi-soft"
          >
            {m.collections_sort()}
          </button>
        )}
      </div>
      <ul className="no-scrollbar -mx-4 flex gap-3 overflow-x-auto px-4 py-1">
        {collections.map(({ id, name, postCount, cover, shareToken }, at) => (
          <li key={id} className="w-32 shrink-0">
            <Link to="/me/collections/$collectionId" params={{ collectionId: id }} className="block rounded-2xl">
              <span className="relative grid aspect-square place-items-center overflow-hidden rounded-2xl bg-sunken text-muted">
                {cover ? <Picture image={cover} alt="" sizes="128px" /> : <FolderHeart aria-hidden className="size-8" />}
              </span>
              <bdi className="mt-1.5 block truncate text-[0.9375rem] font-semibold">{name}</bdi>
              <span className="flex items-center gap-1 text-[0.8125rem] text-muted">
                {m.collection_count({ count: postCount })}
                {shareToken && <Link2 aria-label={m.collection_shared()} className="size-3.5" />}
              </span>
            </Link>
            {isSorting && (
              <span className="flex justify-between">
                <button
                  type="button"
                  aria-label={m.collection_earlier({ name })}
                  disabled={at === 0 || act.isPending}
                  onClick={() => move(at, -1)}
                  className={arrow}
                >
                  <ChevronLeft aria-hidden className="size-5" />
                </button>
                <button
                  type="button"
                  aria-label={m.collection_later({ name })}
                  disabled={at === collections.length - 1 || act.isPending}
                  onClick={() => move(at, 1)}
                  className={arrow}
                >
                  <ChevronRight aria-hidden className="size-5" />
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
