/** Who speaks (0 began) and what they say. */
export type Line = readonly [speaker: 0 | 1, text: string]

export const talks: readonly (readonly Line[])[] = [
  [
    [0, '어제 올린 사진 분위기 너무 좋다! 어디야?'],
    [1, '연희동 골목이야. 오후 네 시쯤 빛이 예뻐 ☀️'],
    [0, '주말에 나도 가 볼래'],
    [1, '같이 가자. 토요일 어때?'],
    [0, '좋아, 세 시에 보자'],
  ],
  [
    [0, '그 머그컵 실제로 보면 색이 어때요?'],
    [1, '사진보다 살짝 더 따뜻한 색이에요'],
    [1, '손잡이도 편하고 식기세척기도 괜찮았어요'],
    [0, '오 그럼 두 개 사야겠다. 고마워요!'],
  ],
  [
    [0, '점심값 보냈어! 확인해 줘'],
    [1, '받았어 ㅎㅎ 다음엔 내가 살게'],
    [0, '그럼 다음 주에 비싼 거 먹자'],
  ],
  [
    [0, '우리 집 고양이도 그 쿠션 좋아할까?'],
    [1, '일주일 걸렸는데 지금은 거기서만 자 🐈'],
    [0, '바로 주문했다'],
    [1, '사진 꼭 올려 줘!'],
  ],
  [
    [0, '이번 주말 등산 갈 사람~'],
    [1, '나! 어느 산?'],
    [0, '인왕산 야간 산행. 헤드랜턴 챙겨'],
    [1, '지난번에 산 거 드디어 쓰네'],
  ],
  [
    [0, '프로필 사진 바꿨네? 잘 어울린다'],
    [1, '고마워 😊 동생이 찍어 줬어'],
  ],
  [
    [0, '레시피 좀 알려 주세요, 파스타 그거요!'],
    [1, '면수를 많이 남기는 게 비법이에요'],
    [1, '#오늘의집밥 에 순서대로 적어 뒀어요'],
    [0, '앗 찾았어요. 오늘 저녁은 이거다'],
  ],
]

export const englishTalks: readonly (readonly Line[])[] = [
  [
    [0, 'Your balcony photos are lovely. How do you keep the basil alive?'],
    [1, 'Morning sun only, and I water from below'],
    [0, 'I have been drowning mine. Thank you!'],
  ],
  [
    [0, 'Is the blue jacket warm enough for November?'],
    [1, 'With a sweater, yes. It is windproof'],
  ],
]

/** From somebody whom the other person does not follow. */
export const firstWords: readonly string[] = [
  '안녕하세요! 사진 잘 보고 있어요. 혹시 가방 어디 거예요?',
  '같은 동네 사는 것 같아서 인사드려요 🙂',
  '올리신 책상 사진 보고 용기 내서 연락드려요. 의자 편한가요?',
]
