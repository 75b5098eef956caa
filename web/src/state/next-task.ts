/** Lets the browser draw and answer a finger before the work goes on. */
export const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve))
