/** A long answer of about 4,000 tokens with everything Markdown has: made from data, so each part differs. */
import { planets, type Planet } from './planets.ts';
import type { Phrases } from './phrases.ts';

type Language = 'en' | 'zh';

const G = 6.674e-11;
const AU_KM = 149_597_870;
const LIGHT_KM_S = 299_792;

const words = {
  en: {
    opening: `Eight short chapters, one for each planet, from the inside out. Each has a few sentences, a table of figures, the speed that a rocket needs to leave for good, and something to remember.`,
    quantity: '| Quantity | Value |',
    rows: [
      'Mean radius',
      'Mass',
      'Day, noon to noon',
      'Year',
      'Distance from the Sun',
      'Known moons',
      'Mean temperature',
    ],
    hours: 'hours',
    days: 'Earth days',
    au: 'AU',
    escape: (name: string) => `The speed needed to leave ${name} follows from its mass $M$ and radius $r$:`,
    gravity: (g: string, share: string) =>
      `At the surface things fall with $g = GM/r^2 = ${g}\\ \\mathrm{m/s^2}$, which is ${share} times what we are used to.`,
    light: (minutes: string) => `Sunlight is ${minutes} minutes old when it arrives.`,
    remember: 'Worth remembering:',
    codes: 'The same in code:',
    tonight: `## To see them yourself

Five of the eight need no telescope. In the order in which they are easiest:

1. **Venus**, in the west after sunset or in the east before sunrise
   - the brightest thing up there after the Moon
   - never far from the Sun, so never at midnight
2. **Jupiter**, steady and white; binoculars show the four moons of Galileo
3. **Mars**, reddish, and bright only every other year
4. **Saturn**, yellowish; the rings take a small telescope
5. **Mercury**, low in the twilight, for a week or so at a time

- [x] Look up on a clear evening
- [ ] Find the one point that does not twinkle
- [ ] Come back a week later and see that it has moved`,
    summary: 'All eight at a glance',
    head: '| Planet | Gravity, m/s² | Escape, km/s | Light from the Sun, min | Moons |',
  },
  zh: {
    opening: `八个短章，从里到外，每颗行星一章。每章有几句话、一张数据表、火箭一去不回所需的速度，还有几条值得记住的事。`,
    quantity: '| 项目 | 数值 |',
    rows: ['平均半径', '质量', '一天（正午到正午）', '一年', '与太阳的距离', '已知卫星', '平均温度'],
    hours: '小时',
    days: '个地球日',
    au: '天文单位',
    escape: (name: string) => `离开${name}所需的速度，由它的质量 $M$ 和半径 $r$ 决定：`,
    gravity: (g: string, share: string) =>
      `在表面，物体下落的加速度是 $g = GM/r^2 = ${g}\\ \\mathrm{m/s^2}$，是我们习惯的 ${share} 倍。`,
    light: (minutes: string) => `阳光到达时，已经走了 ${minutes} 分钟。`,
    remember: '值得记住：',
    codes: '同样的计算写成代码：',
    tonight: `## 自己去看

八颗里有五颗不用望远镜。按容易看到的程度排列：

1. **金星**：日落后在西边，或日出前在东边
   - 除了月亮，天上就数它最亮
   - 总离太阳不远，所以半夜看不到
2. **木星**：又白又稳，双筒镜里能看到伽利略的四颗卫星
3. **火星**：带红色，隔年才明亮一次
4. **土星**：微黄，看光环要用小望远镜
5. **水星**：低垂在暮光里，每次只有一周左右

- [x] 找个晴朗的傍晚抬头看
- [ ] 找到那个不眨眼的亮点
- [ ] 一周后再来，看它挪了位置`,
    summary: '八颗行星一览',
    head: '| 行星 | 重力，m/s² | 逃逸速度，km/s | 阳光所需时间，分 | 卫星 |',
  },
} as const;

function gravityOf(p: Planet): number {
  return (G * p.mass * 1e24) / (p.radius * 1_000) ** 2;
}

/** km/s */
function escapeOf(p: Planet): number {
  return Math.sqrt((2 * G * p.mass * 1e24) / (p.radius * 1_000)) / 1_000;
}

/** Minutes. */
function lightOf(p: Planet): number {
  return (p.distance * AU_KM) / LIGHT_KM_S / 60;
}

const codes: readonly ((p: Planet) => string)[] = [
  (p) => `\`\`\`python
from math import sqrt

G = 6.674e-11
mass, radius = ${p.mass}e24, ${p.radius}e3
print(f"{sqrt(2 * G * mass / radius) / 1000:.1f} km/s")  # ${escapeOf(p).toFixed(1)} km/s
\`\`\``,
  (p) => `\`\`\`javascript
const G = 6.674e-11;
const escape = ({ mass, radius }) => Math.sqrt((2 * G * mass) / radius) / 1000;
console.log(escape({ mass: ${p.mass}e24, radius: ${p.radius}e3 }).toFixed(1)); // ${escapeOf(p).toFixed(1)}
\`\`\``,
  (p) => `\`\`\`rust
fn main() {
    let (g, mass, radius) = (6.674e-11_f64, ${p.mass}e24, ${p.radius}e3);
    println!("{:.1} km/s", (2.0 * g * mass / radius).sqrt() / 1000.0); // ${escapeOf(p).toFixed(1)}
}
\`\`\``,
  (p) => `\`\`\`sql
SELECT round(sqrt(2 * 6.674e-11 * ${p.mass}e24 / ${p.radius}e3) / 1000, 1) AS km_per_second;  -- ${escapeOf(p).toFixed(1)}
\`\`\``,
];

function chapter(p: Planet, index: number, language: Language): string {
  const w = words[language];
  const text = p[language];
  const figures = [
    `${p.radius.toLocaleString('en')} km`,
    `${p.mass} × 10²⁴ kg`,
    `${p.day.toLocaleString('en')} ${w.hours}`,
    `${p.year.toLocaleString('en')} ${w.days}`,
    `${p.distance} ${w.au}`,
    String(p.moons),
    `${p.temperature} °C`,
  ];
  const separator = language === 'en' ? ', ' : '，';
  // Chinese says more per character, so it needs fewer of the chapters' extras for the same length.
  const code = language === 'en' || index % 2 === 0 ? codes[index % codes.length]?.(p) : undefined;
  return [
    `## ${index + 1}. ${text.name}${separator}${text.epithet}`,
    text.story,
    [w.quantity, '|:--|--:|', ...w.rows.map((row, i) => `| ${row} | ${figures[i]} |`)].join('\n'),
    w.escape(text.name),
    `$$\nv = \\sqrt{\\frac{2GM}{r}} = ${escapeOf(p).toFixed(1)}\\ \\mathrm{km/s}\n$$`,
    `${w.gravity(gravityOf(p).toFixed(2), (gravityOf(p) / 9.81).toFixed(2))} ${w.light(lightOf(p).toFixed(1))}`,
    ...(code === undefined ? [] : [w.codes, code]),
    `**${w.remember}**\n\n${text.remember.map((one) => `- ${one}`).join('\n')}`,
    ...(text.quote === undefined ? [] : [`> ${text.quote}`]),
  ].join('\n\n');
}

function summary(language: Language): string {
  const w = words[language];
  const rows = planets.map(
    (p) =>
      `| ${p[language].name} | ${gravityOf(p).toFixed(2)} | ${escapeOf(p).toFixed(1)} | ${lightOf(p).toFixed(1)} | ${p.moons} |`,
  );
  return [`## ${w.summary}`, [w.head, '|:--|--:|--:|--:|--:|', ...rows].join('\n')].join('\n\n');
}

const made = new Map<Language, string>();

/** The whole answer; made once per language. */
export function longAnswer(language: Language, phrases: Phrases): string {
  let text = made.get(language);
  if (text === undefined) {
    text = [
      `# ${phrases.long.title}`,
      words[language].opening,
      ...planets.map((p, i) => chapter(p, i, language)),
      summary(language),
      words[language].tonight,
      phrases.long.closing,
    ].join('\n\n');
    made.set(language, text);
  }
  return text;
}
