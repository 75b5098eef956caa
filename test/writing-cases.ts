/**
 * Texts with the tags, names and addresses that every part of Kiwi finds in them, and nothing else.
 */
export const writingCases: [text: string, ...found: string[]][] = [
  ['오늘의 #데일리룩, #OOTD!', '#데일리룩', '#ootd'],
  ['오늘의 #데일리룩 @jimin 이랑', '#데일리룩', '@jimin'],
  // In a row, doubled, and next to other signs.
  ['#맛집#카페#서울', '#맛집', '#카페', '#서울'],
  ['##여름 #봄#여름 # 가을 ##겨울', '#여름', '#봄', '#겨울'],
  ['#서울/#부산', '#서울', '#부산'],
  ['(#괄호)·#가운뎃점·#둘', '#괄호', '#가운뎃점', '#둘'],
  ['a·#b', '#b'],
  ['줄\n#바꿈', '#바꿈'],
  ['#1#둘', '#둘'],
  ['＃ＫＩＷＩ #kiwi #Ｋｉｗｉ', '#kiwi'],
  ['＃Kiwi＃키위', '#kiwi', '#키위'],
  // Directly after a word: only in scripts without spaces.
  ['오늘도맛있다#맛집', '#맛집'],
  ['今日は楽しい#日記 อร่อย#กาแฟ', '#日記', '#กาแฟ'],
  ['a#b C#언어 é#e 3#삼 _#밑줄'],
  // Marks, joiners, emoji.
  ['#️⃣ #1️⃣ #\u0301 #\u20e3 #️카페 ️#카페', '#카페'],
  ['#카페☕️좋아 #日本語 #café ☕️#커피', '#카페', '#日本語', '#café', '#커피'],
  ['#می‌خواهم #हिन्दी #ไทย', '#می‌خواهم', '#हिन्दी', '#ไทย'],
  ['#ㅋㅠ #ㅎㅏ하 #ㅋㅋㅋ', '#ㅋㅠ', '#ㅎㅏ하', '#ㅋㅋㅋ'],
  ['#\u1112\u1161\u11ab글', '#한글'],
  ['#2024 #2024년 #___ #_a #１２', '#2024년', '#_a'],
  [`#${'가'.repeat(60)} #${'나'.repeat(61)}`, `#${'가'.repeat(60)}`],
  ['AT&T&#39;&#x27; 커피&#디저트', '#디저트'],
  // Names.
  ['@jimin 안녕 (@Su.min).', '@jimin', '@su.min'],
  ['@jimin님 고마워@sumin', '@jimin', '@sumin'],
  ['안녕 @h1bora. 잘 가 @h1bora..', '@h1bora'],
  ['@h1bora...그래 @jimin..ok', '@h1bora', '@jimin'],
  ['me@mail.example a@b.co @ab @@abc ..@abc @.abc @jimin@naver.com @zoë me-@mail.test me+@mail.test'],
  [`@${'a'.repeat(30)} @${'b'.repeat(31)}`, `@${'a'.repeat(30)}`],
  ['＠jimin/@sumin', '@jimin', '@sumin'],
  // Addresses come first: nothing inside them is a tag or name.
  ['https://medium.test/@h1bora/post-1', 'https://medium.test/@h1bora/post-1'],
  ['https://en.wiki.test/Kiwi,_Inc.#Decision', 'https://en.wiki.test/Kiwi,_Inc.#Decision'],
  ['http://a.test?period=#c4 #뒤', 'http://a.test/?period=#c4', '#뒤'],
  ['medium.test/@h1bora/#c4 www.kiwi.example', 'https://medium.test/@h1bora/#c4', 'https://www.kiwi.example/'],
  ['보기:https://kiwi.test/a(b) (https://kiwi.test/c).', 'https://kiwi.test/a(b)', 'https://kiwi.test/c'],
  ['「https://kiwi.test/d」、그리고 HTTPS://KIWI.TEST/E!', 'https://kiwi.test/d', 'https://kiwi.test/E'],
  ['https://한국.test/길', 'https://xn--3e0b707e.test/%EA%B8%B8'],
  ['https://kakao.com@evil.test/@jimin#c4 javascript:alert(1)'],
  ['https:// http://localhost/#a https://./#b https://1.2.3.4/@jimin'],
  ['node.js jimin.kim 3.5/5 v1.2/x'],
  ['kiwi://open/@jimin#c4 ftp://a.test/@jimin market+x://d?id=#c4 mailto:a@b.test?subject=#c4'],
  ['https://[::1]/@jimin http://[2001:db8::1]:80/#c4 https://[@jimin', '@jimin'],
  ['192.168.0.1/@jimin 1.2.3.4:80/#c4 localhost:3000/@jimin localhost/#c4 10.0.0.1?a=@jimin'],
  ['kiwi.test:8080/@jimin kiwi.test?a=#c4 kiwi.test? #물음', 'https://kiwi.test:8080/@jimin', 'https://kiwi.test/?a=#c4', '#물음'],
  ['한국.kr/@jimin', 'https://xn--3e0b707e.kr/@jimin'],
  ['맛있다.kiwi.test/@jimin 오늘.내일/#모레', 'https://kiwi.test/@jimin', '#모레'],
  // A bracket that was not opened inside ends an address, whatever follows it.
  ['(https://kiwi.test/a)에서 (https://kiwi.test/b)#뒤', 'https://kiwi.test/a', 'https://kiwi.test/b', '#뒤'],
  ['[https://kiwi.test/c]#뒤 https://kiwi.test/d?e[]=(f)', 'https://kiwi.test/c', '#뒤', 'https://kiwi.test/d?e[]=(f)'],
  ['그림.http://kiwi.test/f x.https://kiwi.test/g', 'http://kiwi.test/f', 'https://kiwi.test/g'],
]
