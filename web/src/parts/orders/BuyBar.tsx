import { type ReactNode, useLayoutEffect } from 'react'

/**
 * The price and what one does with a product: on phones above the tabs or the keyboard, wherever
 * one reads; on wide screens where it stands.
 */
export function BuyBar({ price, children }: { price: ReactNode; children: ReactNode }) {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset['buyBar'] = ''
    return () => void delete dataset['buyBar']
  }, [])
  return (
    <div className="fixed inset-x-0 bottom-[max(calc(3.5rem+env(safe-area-inset-bottom)),var(--keyboard,0px))] z-20 flex flex-wrap items-center gap-2 border-t border-line bg-paper/95 px-4 py-2 backdrop-blur-lg lg:static lg:mt-5 lg:flex-col lg:border-t-0 lg:bg-transparent lg:p-0 lg:backdrop-blur-none">
      <span className="min-w-20 flex-1 font-bold wrap-anywhere tabular-nums lg:hidden">{price}</span>
      {children}
    </div>
  )
}
