import { m } from '../paraglide/messages.js'

const bone = 'animate-breathe bg-sunken'

/** Tells screen readers once that content is loading. */
function Waiting({ children, className = '' }: { children: React.ReactNode; className?: string }) {
  return (
    <div role="status" className={className}>
      <span className="sr-only">{m.loading()}</span>
      {children}
    </div>
  )
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index)

export function PostSkeleton({ count = 2 }: { count?: number }) {
  return (
    <Waiting>
      {times(count).map((index) => (
        <div key={index} className="pb-6">
          <div className="flex items-center gap-2.5 px-4 py-2.5 sm:px-1">
            <div className={`${bone} size-10 rounded-full`} />
            <div className="space-y-1.5">
              <div className={`${bone} h-3.5 w-28 rounded-xl`} />
              <div className={`${bone} h-3 w-20 rounded-xl`} />
            </div>
          </div>
          <div className={`${bone} mx-3 aspect-[4/5] rounded-3xl sm:mx-0`} />
          <div className="space-y-2 px-4 pt-4 sm:px-1">
            <div className={`${bone} h-4 w-3/4 rounded-xl`} />
            <div className={`${bone} h-4 w-1/2 rounded-xl`} />
          </div>
        </div>
      ))}
    </Waiting>
  )
}

export function GridSkeleton({ count = 9 }: { count?: number }) {
  return (
    <Waiting className="grid grid-cols-3 gap-1 sm:gap-2">
      {times(count).map((index) => (
        <div key={index} className={`${bone} aspect-[4/5] rounded-none sm:rounded-2xl`} />
      ))}
    </Waiting>
  )
}

/** A row of pictures that scrolls sideways. */
export function RailSkeleton() {
  return (
    <Waiting className="flex gap-2 overflow-hidden px-4 sm:px-1">
      {times(4).map((index) => (
        <div key={index} className={`${bone} aspect-[4/5] w-32 shrink-0 rounded-2xl sm:w-36`} />
      ))}
    </Waiting>
  )
}

/** A block of the mosaic. */
export function MosaicSkeleton() {
  return (
    <Waiting className="grid grid-cols-2 gap-2 px-3 sm:grid-cols-4 sm:px-4">
      {times(9).map((index) => (
        <div key={index} className={`${bone} aspect-[4/5] rounded-2xl ${index === 0 ? 'col-span-2 row-span-2 h-full w-full' : ''}`} />
      ))}
    </Waiting>
  )
}

export function ButtonSkeleton({ count }: { count: number }) {
  return (
    <Waiting className="space-y-2.5">
      {times(count).map((index) => (
        <div key={index} className={`${bone} h-13 rounded-xl`} />
      ))}
    </Waiting>
  )
}

export function TileSkeleton({ count = 6 }: { count?: number }) {
  return (
    <Waiting className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      {times(count).map((index) => (
        <div key={index}>
          <div className={`${bone} aspect-square rounded-2xl`} />
          <div className={`${bone} mt-2 h-3.5 w-3/4 rounded-xl`} />
          <div className={`${bone} mt-1.5 h-3.5 w-1/3 rounded-xl`} />
        </div>
      ))}
    </Waiting>
  )
}

export function RowSkeleton({ count = 6 }: { count?: number }) {
  return (
    <Waiting>
      {times(count).map((index) => (
        <div key={index} className="flex items-center gap-3 py-3">
          <div className={`${bone} size-10 shrink-0 rounded-full`} />
          <div className="flex-1 space-y-1.5">
            <div className={`${bone} h-3.5 w-2/5 rounded-xl`} />
            <div className={`${bone} h-3 w-3/5 rounded-xl`} />
          </div>
        </div>
      ))}
    </Waiting>
  )
}

export function ProfileSkeleton() {
  return (
    <Waiting className="flex items-center gap-5 px-4 py-4">
      <div className={`${bone} size-20 rounded-full sm:size-24`} />
      <div className="flex-1 space-y-2.5">
        <div className={`${bone} h-5 w-32 rounded-xl`} />
        <div className={`${bone} h-4 w-48 rounded-xl`} />
      </div>
    </Waiting>
  )
}

export function BlockSkeleton({ className = 'h-40' }: { className?: string }) {
  return (
    <Waiting>
      <div className={`${bone} rounded-3xl ${className}`} />
    </Waiting>
  )
}
