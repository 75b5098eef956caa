/** What people write beside a bookmark, for themselves. */
export const bookmarkNotes: readonly string[] = [
  '월급날 다시 보기',
  '엄마 생신 선물 후보',
  '이번 주말에 따라 해 보기',
  '색 조합 참고',
  '세일하면 사기',
  '이사하고 나서 다시 보기',
  '지민이한테 보여 주기',
  '집들이 선물로 딱\n사이즈 먼저 확인',
]

export const englishBookmarkNotes: readonly string[] = [
  'Wait for a sale',
  'Gift idea for Mum',
  'Try this at the weekend',
  'Nice colours for the desk',
]
