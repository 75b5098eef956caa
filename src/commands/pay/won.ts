/** An amount as commands print it. */
export const won = (amountKrw: number) => `${amountKrw.toLocaleString('ko-KR')} KRW`
