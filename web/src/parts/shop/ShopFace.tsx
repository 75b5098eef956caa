import { Store } from 'lucide-react'

/** The logo of a shop, or the sign of one. Its name stands beside it. */
export function ShopLogo({ url, className = 'size-20 rounded-3xl' }: { url: string | null; className?: string }) {
  if (url !== null) return <img src={url} alt="" className={`shrink-0 bg-sunken object-cover ${className}`} />
  return (
    <span className={`grid shrink-0 place-items-center bg-kiwi-soft text-kiwi ${className}`}>
      <Store aria-hidden className="size-1/2" />
    </span>
  )
}
