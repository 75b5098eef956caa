import { Link } from '@tanstack/react-router'
import { ShoppingBag } from 'lucide-react'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { looksToBuy } from '../../state/social/looks-to-buy.ts'
import { rememberOpened } from '../../state/social/interactions.ts'
import { formatKrw } from '../../state/wording.ts'
import { Picture } from '../Picture.tsx'

const atMost = 10

/** Nothing where there are fewer than three. */
export function LooksToBuy({ posts }: { posts: PostCard[] }) {
  const id = useId()
  const looks = looksToBuy(posts)
  if (looks.length < 3) return null
  return (
    <section aria-labelledby={id} className="pt-3 pb-4">
      <h2 id={id} className="flex items-center gap-2 px-4 pb-2 font-bold">
        <ShoppingBag aria-hidden className="size-4.5 text-kiwi" />
        {m.looks_to_buy()}
      </h2>
      <ul className="no-scrollbar flex gap-2.5 overflow-x-auto px-4 pb-1">
        {looks.slice(0, atMost).map(({ post, image, tag }, slot) => (
          <li key={post.id} className="w-36 shrink-0">
            <Link
              to="/posts/$postId"
              params={{ postId: post.id }}
              onClick={() => rememberOpened(post.id, { surface: 'popular', slot })}
              className="group block"
            >
              <span className="block aspect-[4/5] overflow-hidden rounded-2xl">
                <Picture
                  image={image}
                  alt={m.post_title({ name: isolated(post.author.displayName) })}
                  sizes="144px"
                  className="transition-transform duration-300 group-hover:scale-[1.03]"
                />
              </span>
              <span className="mt-1.5 block truncate text-[0.8125rem] text-muted">{tag.title}</span>
              <span className="block text-[0.9375rem] font-bold tabular-nums">{formatKrw(tag.priceKrw)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
