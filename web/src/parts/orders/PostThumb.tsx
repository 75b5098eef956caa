/** The lead picture of a post beside its words. */
export function PostThumb({ url }: { url: string | null }) {
  if (url === null) return <span aria-hidden className="size-16 shrink-0 rounded-2xl bg-sunken" />
  return <img src={url} alt="" loading="lazy" className="size-16 shrink-0 rounded-2xl object-cover" />
}
